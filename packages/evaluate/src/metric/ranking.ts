/** How good a ranking is, given what is relevant: the textbook definitions. Ids are distinct, best first. */

/** How relevant each passage is: 1 for a plain gold passage; passages that are not named are not relevant. */
export type Relevance = ReadonlyMap<string, number>

/** The share of the relevant passages that stand among the first `k`. */
export function recallOf(ranking: readonly string[], relevance: Relevance, k: number): number {
  return hits(ranking, relevance, k) / relevance.size
}

/** The share of relevant passages among the first `k` places; of all that were found where `k` is infinite. */
export function precisionOf(ranking: readonly string[], relevance: Relevance, k: number): number {
  const places = Number.isFinite(k) ? k : ranking.length
  return places === 0 ? 0 : hits(ranking, relevance, k) / places
}

/** One divided by the place of the first relevant passage; 0 when none stands among the first `k`. */
export function reciprocalRankOf(ranking: readonly string[], relevance: Relevance, k: number): number {
  const index = ranking.findIndex((id) => relevance.has(id))
  return index === -1 || index >= k ? 0 : 1 / (index + 1)
}

/**
 * Normalised discounted cumulative gain with linear gain, relevance ÷ log2(1 + place), over that of the best possible
 * ranking (Järvelin and Kekäläinen 2002, as trec_eval counts it).
 */
export function ndcgOf(ranking: readonly string[], relevance: Relevance, k: number): number {
  const gain = (relevances: readonly number[]): number =>
    relevances.slice(0, k).reduce((sum, each, index) => sum + each / Math.log2(index + 2), 0)
  const ideal = gain([...relevance.values()].toSorted((a, b) => b - a))
  return gain(ranking.map((id) => relevance.get(id) ?? 0)) / ideal
}

function hits(ranking: readonly string[], relevance: Relevance, k: number): number {
  return ranking.slice(0, k).filter((id) => relevance.has(id)).length
}
