/**
 * Finds pairs of similar texts without comparing every pair: an exact join by Jaccard similarity of character trigrams
 * with prefix and length filters (Bayardo, Ma and Srikant, "Scaling up all pairs similarity search", WWW 2007).
 * Trigrams need no notion of words, so texts of every script are compared alike.
 */

/** Two similar texts, by their places in the list. */
export interface SimilarPair {
  /** The place of the first, from 0. */
  readonly a: number
  /** The place of the second, from 0; larger than `a`. */
  readonly b: number
  /** The share of trigrams that both have, of those that either has. */
  readonly similarity: number
}

/** How near duplicates are looked for: an exact join by Jaccard similarity of character trigrams. */
export interface SimilarTextsOptions {
  /** From which similarity on a pair counts, above 0 and at most 1. @default 0.8 */
  readonly threshold?: number | undefined
  /** At most how many pairs to return. @default 1000 */
  readonly maxPairs?: number | undefined
  /** At most how many pairs to compare. @default 5000000 */
  readonly maxComparisons?: number | undefined
}

/** What was found. */
export interface SimilarTexts {
  /** In the order of the list. */
  readonly pairs: readonly SimilarPair[]
  /** Whether these are all; false when a limit was reached first. */
  readonly complete: boolean
}

/** Makes texts comparable that differ in case, width of characters or white space only. */
export function normalizeForComparison(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** Finds the similar ones among different normalized texts. Empty texts are similar to none. */
export function findSimilarTexts(texts: readonly string[], options: SimilarTextsOptions = {}): SimilarTexts {
  const { threshold = 0.8, maxPairs = 1000, maxComparisons = 5_000_000 } = options
  if (!(threshold > 0 && threshold <= 1))
    throw new RangeError(`\`threshold\` is ${threshold}. Give a number above 0 and at most 1.`)
  const sets = trigramSets(texts)
  const bySize = [...texts.keys()].filter((index) => texts[index] !== '').toSorted((a, b) => size(a) - size(b) || a - b)
  const postings = new Map<number, number[]>()
  const pairs: SimilarPair[] = []
  let comparisons = 0
  for (const index of bySize) {
    const set = sets[index] as Uint32Array
    // Two sets that are similar enough share one of their rarest trigrams: so few need to be looked up.
    const prefix = set.subarray(0, set.length - Math.ceil(threshold * set.length - 1e-9) + 1)
    const seen = new Set<number>()
    for (const trigram of prefix) {
      for (const other of postings.get(trigram) ?? []) {
        if (seen.has(other) || size(other) < threshold * set.length - 1e-9) continue
        seen.add(other)
        if ((comparisons += 1) > maxComparisons) return finish(pairs, false)
        const similarity = jaccard(set, sets[other] as Uint32Array, threshold)
        if (similarity === undefined) continue
        if (pairs.length === maxPairs) return finish(pairs, false)
        pairs.push({ a: Math.min(index, other), b: Math.max(index, other), similarity })
      }
    }
    for (const trigram of prefix) {
      const list = postings.get(trigram)
      if (list) list.push(index)
      else postings.set(trigram, [index])
    }
  }
  return finish(pairs, true)

  function size(index: number): number {
    return (sets[index] as Uint32Array).length
  }
}

function finish(pairs: readonly SimilarPair[], complete: boolean): SimilarTexts {
  return { pairs: pairs.toSorted((x, y) => x.a - y.a || x.b - y.b), complete }
}

/** The trigrams of each text as numbers in ascending order, the rarest of all texts having the lowest. */
function trigramSets(texts: readonly string[]): Uint32Array[] {
  const frequencies = new Map<string, number>()
  const sets = texts.map((text) => trigramsOf(text))
  for (const set of sets) for (const trigram of set) frequencies.set(trigram, (frequencies.get(trigram) ?? 0) + 1)
  const byRarity = [...frequencies].toSorted(([a, n], [b, m]) => n - m || (a < b ? -1 : 1))
  const numbers = new Map(byRarity.map(([trigram], number) => [trigram, number]))
  return sets.map((set) => Uint32Array.from(set, (trigram) => numbers.get(trigram) as number).toSorted())
}

function trigramsOf(text: string): Set<string> {
  const padded = ` ${text} `
  const trigrams = new Set<string>()
  for (let index = 0; index + 3 <= padded.length; index += 1) trigrams.add(padded.slice(index, index + 3))
  return trigrams
}

/** The similarity of two sets; undefined as soon as it is certain to be below the threshold. */
function jaccard(a: Uint32Array, b: Uint32Array, threshold: number): number | undefined {
  const needed = (threshold / (1 + threshold)) * (a.length + b.length) - 1e-9
  let shared = 0
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    if (shared + Math.min(a.length - i, b.length - j) < needed) return undefined
    const difference = (a[i] as number) - (b[j] as number)
    if (difference === 0) shared += 1
    if (difference <= 0) i += 1
    if (difference >= 0) j += 1
  }
  return shared < needed ? undefined : shared / (a.length + b.length - shared)
}
