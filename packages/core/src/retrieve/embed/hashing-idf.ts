import { sha256Hex } from '../../hash/sha256.ts'
import { ConfigurationError } from '../../errors/configuration-error.ts'
import { eachFeature } from './hashed-features.ts'

/** How common words and runs of characters are in a corpus: plain JSON, to be kept with what was embedded by it. */
export interface HashingIdf {
  /** How many texts were read. */
  readonly texts: number
  /** In how many of them the features of each bucket occur. */
  readonly counts: readonly number[]
}

const buckets = 2 ** 14

/**
 * Reads a corpus, so that `hashingEmbedder` can give rare words more weight than common ones.
 *
 * @throws ConfigurationError when there are no texts
 */
export function fitHashingIdf(texts: Iterable<string>): HashingIdf {
  const counts = new Uint32Array(buckets)
  let read = 0
  for (const text of texts) {
    const seen = new Set<number>()
    eachFeature(text, (feature) => seen.add(feature % buckets))
    for (const bucket of seen) counts[bucket] = (counts[bucket] as number) + 1
    read += 1
  }
  if (read === 0) throw problem('No texts say how common words are. Pass those of the corpus.')
  return { texts: read, counts: Array.from(counts) }
}

/** Gives the weight of a feature: 1 for what is in every text, more for what is rare. */
export function weightsOf({ texts, counts }: HashingIdf): (feature: number) => number {
  const isCount = (count: unknown): boolean => Number.isInteger(count) && Number(count) >= 0 && Number(count) <= texts
  if (
    !Number.isInteger(texts) ||
    texts < 1 ||
    !Array.isArray(counts) ||
    counts.length !== buckets ||
    !counts.every(isCount)
  )
    throw problem('`idf` is no table of `fitHashingIdf`, or one of another version. Fit it again.')
  const weights = Float64Array.from(counts, (count: number) => 1 + Math.log((texts + 1) / (count + 1)))
  return (feature) => weights[feature % buckets] as number
}

/** Names a table by its content. */
export function idfHash({ texts, counts }: HashingIdf): string {
  return sha256Hex(`${texts}:${counts.join()}`).slice(0, 8)
}

function problem(message: string): ConfigurationError {
  return new ConfigurationError(message)
}
