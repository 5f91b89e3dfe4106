import { adjustPValues } from '@dspex/statistics'

/** How a metric was tested among several. */
export interface HolmLevel {
  /** The level that Holm's method tested it at: its interval is shown at this one, so that the two agree. */
  readonly level: number
  /** Its p-value for comparing with alpha itself. */
  readonly adjustedPValue: number
}

/**
 * Shares alpha among m tests by Holm's method: the smallest p-value is tested at α/m, the next at α/(m − 1), and so on
 * until one fails; at its level stay the others, which would fail there too.
 *
 * Source: Holm, Scandinavian Journal of Statistics 6 (1979).
 */
export function holmLevels(pValues: readonly number[], alpha: number): HolmLevel[] {
  const adjusted = adjustPValues(pValues, { method: 'holm' })
  const ascending = [...pValues.keys()].toSorted((a, b) => (pValues[a] as number) - (pValues[b] as number))
  const levels: number[] = []
  let left = pValues.length
  for (const index of ascending) {
    levels[index] = alpha / left
    if ((pValues[index] as number) <= alpha / left && left > 1) left -= 1
    else if ((pValues[index] as number) > alpha / left) {
      for (const other of ascending) levels[other] ??= alpha / left
      break
    }
  }
  return adjusted.map((adjustedPValue, index) => ({ level: levels[index] as number, adjustedPValue }))
}
