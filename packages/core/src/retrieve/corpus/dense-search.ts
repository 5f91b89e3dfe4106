import type { CorpusHit, CorpusSearch } from './corpus-search.ts'
import type { Embedder } from '../embed/embedder.ts'
import { shareRun } from '../embed/share-run.ts'

const batchSize = 64

/** Makes a search by cosine similarity. The texts are embedded once, at the first query; what failed is tried again. */
export function createDenseSearch(texts: readonly string[], embedder: Embedder): CorpusSearch {
  const vectors: Float32Array[] = []
  const embedAll = shareRun(async (signal) => {
    while (vectors.length < texts.length) {
      const batch = texts.slice(vectors.length, vectors.length + batchSize)
      // One batch after the other: embedders spread a batch over what they have themselves.
      const { embeddings } = await embedder.embed({ texts: batch, purpose: 'document', signal })
      signal.throwIfAborted()
      vectors.push(...embeddings.map(toUnit))
    }
  })
  return async ({ query, accepts, signal }) => {
    const [, { embeddings }] = await Promise.all([
      embedAll(signal),
      embedder.embed({ texts: [query], purpose: 'query', signal }),
    ])
    const target = toUnit(embeddings[0] as Float32Array)
    const hits: CorpusHit[] = []
    for (const [index, vector] of vectors.entries())
      if (accepts(index)) hits.push({ index, score: dot(vector, target) })
    return hits
  }
}

/** Scales to length 1, so that the product of two is their cosine; a vector of zeros stays. */
function toUnit(vector: readonly number[] | Float32Array): Float32Array {
  const unit = Float32Array.from(vector)
  const length = Math.sqrt(dot(unit, unit))
  return length === 0 ? unit : unit.map((value) => value / length)
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let index = 0; index < a.length; index += 1) sum += (a[index] as number) * (b[index] as number)
  return sum
}
