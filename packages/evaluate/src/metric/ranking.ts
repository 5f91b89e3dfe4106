/** How good a ranking is, given what is relevant: the textbook definitions, where a place may hold several gold passages. */

/** A ranking as it was judged. */
export interface JudgedRanking {
  /** How relevant each gold passage is: above 0. */
  readonly relevance: readonly number[]
  /** For each place of the ranking, best first: which gold passages are there, by index; none where it is not relevant. */
  readonly places: readonly (readonly number[])[]
}

/** The share of the gold passages that stand among the first `k`. */
export function recallOf({ relevance, places }: JudgedRanking, k: number): number {
  return new Set(places.slice(0, k).flat()).size / relevance.length
}

/** The share of relevant places among the first `k`; of all that were found where `k` is infinite. */
export function precisionOf({ places }: JudgedRanking, k: number): number {
  const most = Number.isFinite(k) ? k : places.length
  return most === 0 ? 0 : places.slice(0, k).filter((found) => found.length > 0).length / most
}

/** One divided by the first relevant place; 0 when none is among the first `k`. */
export function reciprocalRankOf({ places }: JudgedRanking, k: number): number {
  const index = places.findIndex((found) => found.length > 0)
  return index === -1 || index >= k ? 0 : 1 / (index + 1)
}

/**
 * Normalised discounted cumulative gain with linear gain, relevance ÷ log2(1 + place), over that of the best possible
 * ranking (Järvelin and Kekäläinen 2002, as trec_eval counts it). A gold passage counts where it is found first: further
 * passages of one document gain nothing where the document is what was asked for. Of several in one place each counts
 * as one place further down than the one before, so that no ranking is better than the best.
 */
export function ndcgOf({ relevance, places }: JudgedRanking, k: number): number {
  const found = new Set<number>()
  let gain = 0
  for (const [place, here] of places.slice(0, k).entries()) {
    const fresh = [...new Set(here)].filter((item) => !found.has(item))
    for (const item of fresh.toSorted((a, b) => relevance[b]! - relevance[a]!)) {
      const counts = Math.max(place, found.size)
      if (counts < k) gain += relevance[item]! / Math.log2(counts + 2)
      found.add(item)
    }
  }
  const best = relevance.toSorted((a, b) => b - a).slice(0, k)
  return gain / best.reduce((sum, each, index) => sum + each / Math.log2(index + 2), 0)
}
