import { ConfigurationError } from '../../errors/configuration-error.ts'
import { defineEmbedder } from './define-embedder.ts'
import type { Embedder } from './embedder.ts'
import { eachFeature } from './hashed-features.ts'
import { type HashingIdf, idfHash, weightsOf } from './hashing-idf.ts'

/** Options of {@link hashingEmbedder}. */
export interface HashingEmbedderOptions {
  /** The length of the vectors. Indexes of pgvector take up to 2,000. @default 1536 */
  readonly dimensions?: number | undefined
  /** How common words are, from `fitHashingIdf`. @default all count alike */
  readonly idf?: HashingIdf | undefined
}

/**
 * Makes an embedder that needs no model: words and their runs of 3 to 5 characters, hashed into a vector of length 1. It
 * knows spellings and not meanings: "Spanish" is near "Spain", "car" is not near "automobile". The same text has the same
 * vector on every machine. What has no word in it has the vector `[1, 0, 0, …]`.
 *
 * @throws ConfigurationError when `dimensions` is not from 16 to 65,536, or `idf` is no table
 * @example inMemoryRetriever({ passages, embedder: hashingEmbedder() })
 */
export function hashingEmbedder({ dimensions = 1536, idf }: HashingEmbedderOptions = {}): Embedder {
  if (!Number.isInteger(dimensions) || dimensions < 16 || dimensions > 2 ** 16) {
    throw new ConfigurationError(`\`dimensions\` is ${dimensions}, but must be a whole number from 16 to 65536.`)
  }
  const weigh = idf ? weightsOf(idf) : () => 1
  return defineEmbedder({
    id: `hashing-v1-${dimensions}${idf ? `-${idfHash(idf)}` : ''}`,
    dimensions,
    embed: ({ texts }) => ({ embeddings: texts.map((text) => embedText(text, dimensions, weigh)) }),
  })
}

function embedText(text: string, dimensions: number, weigh: (feature: number) => number): Float32Array {
  const counts = new Map<number, number>()
  eachFeature(text, (feature) => counts.set(feature, (counts.get(feature) ?? 0) + 1))
  const vector = new Float64Array(dimensions)
  for (const [feature, count] of counts) {
    // The place and the sign come of different bits. With signs, features that share a place cancel out on average.
    const place = (feature >>> 1) % dimensions
    const sign = feature & 1 ? 1 : -1
    vector[place] = (vector[place] as number) + sign * (1 + Math.log(count)) * weigh(feature)
  }
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  const unit = Float32Array.from(vector, (value) => value / (length || 1))
  if (length === 0) unit[0] = 1
  return unit
}
