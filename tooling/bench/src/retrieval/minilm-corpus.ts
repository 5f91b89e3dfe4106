import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom, hashJson } from '@dspex/core/implement'
import { onnxEmbedder } from '@dspex/embedder-onnx'
import type { BenchCorpus, BenchPassage } from './corpus.ts'
import { type Message, readMessages } from './messages.ts'

const dimensions = 384
const sources = 4000
/** The length of what is added to a copy, of which the original has 1: a cosine of about 0.96 between the two. */
const noise = 0.3

/**
 * Messages of Banking77 with their MiniLM vectors, and copies whose vectors lie a little beside, as many as are asked
 * for. Queries are messages of the test set. The model embeds once; its vectors are kept in `.dspex`.
 */
export async function minilmCorpus(model: string, size: number, queryCount: number): Promise<BenchCorpus> {
  const random = createRandom(7)
  const { train, test } = await readMessages()
  // The file is sorted by topic.
  const originals = random.shuffle(train).slice(0, sources)
  const asked = random.shuffle(test).slice(0, queryCount)
  const vectors = await embedOnce(
    model,
    [...originals, ...asked].map(({ text }) => text),
  )
  const passages: BenchPassage[] = []
  for (let at = 0; at < size; at += 1) {
    const source = at % originals.length
    const { text, topic } = originals[source] as Message
    const vector = vectors[source] as number[]
    passages.push({
      id: String(at),
      text,
      vector: at < originals.length ? vector : beside(vector, random),
      metadata: { pick: Math.floor(random.next() * 100), topic },
    })
  }
  return { passages, queries: vectors.slice(originals.length), dimensions }
}

async function embedOnce(model: string, texts: readonly string[]): Promise<number[][]> {
  await using embedder = await onnxEmbedder({ model, dimensions })
  const folder = join(import.meta.dirname, '../../.dspex/retrieval')
  const file = join(folder, `${hashJson({ embedder: embedder.id, texts }).slice(0, 16)}.f32`)
  let numbers = await readFile(file).then(
    (bytes) => new Float32Array(new Uint8Array(bytes).buffer),
    () => undefined,
  )
  if (numbers?.length !== texts.length * dimensions) {
    const { embeddings } = await embedder.embed({ texts })
    numbers = new Float32Array(texts.length * dimensions)
    for (const [at, vector] of embeddings.entries()) numbers.set(vector, at * dimensions)
    await mkdir(folder, { recursive: true })
    await writeFile(file, new Uint8Array(numbers.buffer))
  }
  const all = numbers
  return texts.map((_, at) => Array.from(all.subarray(at * dimensions, (at + 1) * dimensions)))
}

function beside(vector: readonly number[], random: { next(): number }): number[] {
  // Uniform numbers from −1 to 1 have a variance of a third.
  const scale = noise * Math.sqrt(3 / dimensions)
  const moved = vector.map((value) => value + (2 * random.next() - 1) * scale)
  const length = Math.hypot(...moved)
  return moved.map((value) => Math.fround(value / length))
}
