import { createRandom } from '@dspex/core/implement'
import { ngramEmbedder } from '@dspex/core/testing'
import { type Message, readMessages } from './messages.ts'

/** A passage with its vector, and facts to filter by. */
export interface BenchPassage {
  readonly id: string
  readonly text: string
  readonly vector: number[]
  /** `pick` has 100 values by chance: 1% have each. `topic` goes with the meaning of the text. */
  readonly metadata: { readonly pick: number; readonly topic: string }
}

/** A corpus, and queries to it. */
export interface BenchCorpus {
  readonly passages: readonly BenchPassage[]
  readonly queries: readonly number[][]
  readonly dimensions: number
}

const dimensions = 384

/**
 * Messages of Banking77 (Casanueva et al. 2020, CC BY 4.0) and copies of them with words left out and changed places,
 * as many as are asked for, with vectors of hashed words and character n-grams.
 */
export async function benchCorpus(size: number, queryCount: number): Promise<BenchCorpus> {
  const { train, test } = await readMessages()
  const random = createRandom(7)
  const embed = async (texts: readonly string[]): Promise<number[][]> =>
    (await ngramEmbedder({ dimensions }).embed({ texts })).embeddings.map((vector) => Array.from(vector))
  const passages: BenchPassage[] = []
  for (let start = 0; start < size; start += 1000) {
    const batch = Array.from({ length: Math.min(1000, size - start) }, (_, at) => {
      const source = train[(start + at) % train.length] as Message
      return { ...source, text: start + at < train.length ? source.text : perturb(source.text, random) }
    })
    const vectors = await embed(batch.map(({ text }) => text))
    for (const [at, { text, topic }] of batch.entries()) {
      const metadata = { pick: Math.floor(random.next() * 100), topic }
      passages.push({ id: String(start + at), text, vector: vectors[at] as number[], metadata })
    }
  }
  const asked = Array.from({ length: queryCount }, () => test[Math.floor(random.next() * test.length)]?.text ?? '')
  return { passages, queries: await embed(asked), dimensions }
}

function perturb(text: string, random: { next(): number }): string {
  const words = text.split(' ').filter(() => random.next() > 0.15)
  const place = Math.floor(random.next() * Math.max(1, words.length - 1))
  const [word] = words.splice(place, 1)
  words.splice(Math.floor(random.next() * words.length), 0, word ?? '', `#${Math.floor(random.next() * 5000)}`)
  return words.join(' ')
}
