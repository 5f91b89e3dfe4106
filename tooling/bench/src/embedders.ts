/**
 * `pnpm --filter @dspex/bench embedders`: how often each embedder finds what is asked for among the first three, and what
 * folding hashed features into fewer dimensions costs.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Embedder, fitHashingIdf, hashingEmbedder } from '@dspex/core'
import { createRandom } from '@dspex/core/implement'
import { onnxEmbedder } from '@dspex/embedder-onnx'
import { loadCsv } from '@dspex/evaluate'
import { findModel } from '@dspex/models'

/** Texts to search in, and queries with the places of what they look for. */
interface Task {
  readonly name: string
  readonly texts: readonly string[]
  readonly queries: readonly { readonly text: string; readonly places: ReadonlySet<number> }[]
}

const { values: options } = parseArgs({
  options: { data: { type: 'string', default: join(import.meta.dirname, '../../../../shared/data') } },
})
const tasks = [...(await atlasTasks()), ...(await bankingTasks(options.data))]
console.log(`hit@3 of ${tasks.map(({ name, queries }) => `${queries.length} ${name}`).join(', ')}\n`)
console.log(`| embedder | ${tasks.map(({ name }) => name).join(' | ')} |\n|${' --- |'.repeat(tasks.length + 1)}`)

for (const dimensions of [4096, 2048, 1999, 1536, 1024, 768, 512, 256]) {
  await report(`hashing, ${dimensions}`, () => hashingEmbedder({ dimensions }))
  await report(`hashing, ${dimensions}, idf`, ({ texts }) => hashingEmbedder({ dimensions, idf: fitHashingIdf(texts) }))
}
const model = findModel('minilm-int8')
if (model === undefined) console.log('\nMiniLM is missing: `pnpm run models minilm-int8`.')
else {
  await using minilm = await onnxEmbedder({ model, threads: 1 })
  await report('MiniLM int8, 384', () => minilm)
}

async function report(name: string, make: (task: Task) => Embedder): Promise<void> {
  const cells: string[] = []
  for (const task of tasks) cells.push(`${(100 * (await hitRate(task, make(task)))).toFixed(1)}%`)
  console.log(`| ${name} | ${cells.join(' | ')} |`)
}

async function hitRate({ texts, queries }: Task, embedder: Embedder): Promise<number> {
  const passages = (await embedder.embed({ texts })).embeddings as readonly Float32Array[]
  const asked = await embedder.embed({ texts: queries.map(({ text }) => text), purpose: 'query' })
  const hits = queries.filter(({ places }, index) => {
    const query = asked.embeddings[index] as Float32Array
    const scores = passages.map((passage, place) => ({ place, score: dot(passage, query) }))
    return scores
      .toSorted((a, b) => b.score - a.score)
      .slice(0, 3)
      .some(({ place }) => places.has(place))
  })
  return hits.length / queries.length
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at += 1) sum += (a[at] as number) * (b[at] as number)
  return sum
}

interface Atlas {
  readonly passages: readonly { readonly id: string; readonly text: string }[]
  readonly questions: Readonly<
    Record<
      string,
      readonly { readonly kind: string; readonly question: string; readonly passages: readonly string[] }[]
    >
  >
}

/** Questions of the demo's atlas, of all splits; a hit is a passage that the answer needs. */
async function atlasTasks(): Promise<Task[]> {
  // Nothing builds on an app; what is measured here is the corpus that it brings.
  const file = new URL('../../../apps/demo-rag/src/atlas/atlas.ts', import.meta.url)
  const { createAtlas } = (await import(file.href)) as { readonly createAtlas: () => Atlas }
  const { passages, questions } = createAtlas()
  const places = new Map(passages.map(({ id }, place) => [id, place]))
  const all = Object.values(questions).flat()
  return (['single-hop', 'multi-hop'] as const).map((kind) => ({
    name: `atlas, ${kind}`,
    texts: passages.map(({ text }) => text),
    queries: all
      .filter((question) => question.kind === kind)
      .map((question) => ({
        text: question.question,
        places: new Set(question.passages.map((id) => places.get(id) as number)),
      })),
  }))
}

/** Messages of the test set, four of each intent; a hit is one of two training messages of the same intent. */
async function bankingTasks(folder: string): Promise<Task[]> {
  if (!existsSync(folder)) return []
  const corpus = await draw(join(folder, 'banking77-train.csv'), 2)
  const queries = await draw(join(folder, 'banking77-test.csv'), 4)
  return [
    {
      name: 'Banking77, same intent',
      texts: corpus.map(({ text }) => text),
      queries: queries.map(({ text, intent }) => ({
        text,
        places: new Set([...corpus.keys()].filter((place) => corpus[place]?.intent === intent)),
      })),
    },
  ]
}

interface Message {
  readonly text: string
  readonly intent: string
}

async function draw(path: string, each: number): Promise<readonly Message[]> {
  const byIntent = new Map<string, Message[]>()
  for await (const { inputs, labels } of loadCsv(path, { inputs: ['text'], labels: ['category'] })) {
    const message = { text: String(inputs['text']), intent: String(labels?.['category']) }
    byIntent.set(message.intent, [...(byIntent.get(message.intent) ?? []), message])
  }
  const random = createRandom('banking77')
  return [...byIntent].flatMap(([intent, messages]) => random.fork(intent).shuffle(messages).slice(0, each))
}
