import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Embedder, hashingEmbedder, memoryCache, withEmbeddingCache } from '@dspex/core'
import { onnxEmbedder } from '@dspex/embedder-onnx'
import { findModel } from '@dspex/models'
import { measure } from './measure.ts'
import type { Bench, Row, Skipped } from './row.ts'

const count = 32
const rounds = { samples: 3, batch: 1, warmUp: 1 }

/** Embeds texts of 4 to 60 words, as messages and passages are long. */
export const embeddingSpeedBench: Bench = async () => {
  const texts = await readTexts()
  return [...(await hashing(texts)), ...(await minilm(texts))]
}

async function hashing(texts: readonly string[]): Promise<Row[]> {
  const embedder = hashingEmbedder()
  const cached = withEmbeddingCache(embedder, { cache: memoryCache() })
  const times = await measure(
    { hashing: () => embedder.embed({ texts }), cached: () => cached.embed({ texts }) },
    { ...rounds, samples: 30 },
  )
  return [
    { what: `hashing, ${count} texts`, ours: times.hashing, unit: 'ms' },
    {
      what: `a cached vector, ${count} texts, memory`,
      ours: times.cached,
      baseline: { name: 'hashing', value: times.hashing },
      unit: 'ms',
    },
  ]
}

async function minilm(texts: readonly string[]): Promise<(Row | Skipped)[]> {
  const what = `MiniLM int8, ${count} texts, one thread`
  const model = findModel('minilm-int8')
  if (model === undefined) return [{ what, skipped: 'there is no model: `pnpm run models minilm-int8`' }]
  await using embedder = await onnxEmbedder({ model, threads: 1 })
  await using unsorted = await onnxEmbedder({ model, threads: 1, batchTokens: 2 ** 30 })
  const times = await measure(
    {
      ours: () => embedder.embed({ texts }),
      each: () => oneByOne(embedder, texts),
      together: () => unsorted.embed({ texts }),
    },
    rounds,
  )
  const row = { what, ours: times.ours, unit: 'ms' }
  return [
    { ...row, baseline: { name: 'one by one', value: times.each } },
    { ...row, baseline: { name: 'all as one batch', value: times.together } },
  ]
}

async function oneByOne(embedder: Embedder, texts: readonly string[]): Promise<void> {
  for (const text of texts) await embedder.embed({ texts: [text] })
}

/** Pieces of a guide of this repository, so that there is nothing to fetch. */
async function readTexts(): Promise<string[]> {
  const words = (await readFile(join(dirname(import.meta.dirname), '../../CONTRIBUTING.md'), 'utf8')).split(/\s+/)
  return Array.from({ length: count }, (_, at) => words.slice(at * 7, at * 7 + 4 + ((at * 37) % 57)).join(' '))
}
