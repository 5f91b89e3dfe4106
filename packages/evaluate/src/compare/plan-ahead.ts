import { itemsNeeded, type MeanEstimate, minimumDetectableEffect, type PairedSpread } from '@dspex/statistics'
import type { MetricComparison } from './comparison.ts'

/** How much differences vary. */
export interface ObservedSpread {
  /** The variance of a difference. */
  readonly variance: number
  /** For scores of 0 and 1 without clusters: the share of examples on which the programs differ. */
  readonly discordance: number | undefined
  readonly estimate: MeanEstimate
}

/** What could be found with these examples, and how many would find an effect, both with power 0.8. */
export function planAhead(
  { variance, discordance, estimate }: ObservedSpread,
  { effect, level }: { readonly effect: number | undefined; readonly level: number },
): Pick<MetricComparison['details'], 'minimumDetectableEffect' | 'examplesNeeded'> {
  const { items, standardError, degreesOfFreedom } = estimate
  if (!(variance > 0 && Number.isFinite(variance) && standardError > 0 && Number.isFinite(standardError)))
    return { minimumDetectableEffect: null, examplesNeeded: null }
  // Clusters make the mean vary as much more as the standard error shows.
  const options = { alpha: level, designEffect: (standardError ** 2 * items) / variance }
  const spread: PairedSpread = discordance === undefined ? { variance } : { discordance }
  const possible: PairedSpread =
    effect !== undefined && discordance !== undefined && effect > discordance ? { variance } : spread
  return {
    minimumDetectableEffect: minimumDetectableEffect(
      { items, ...spread },
      discordance === undefined ? { ...options, degreesOfFreedom } : { ...options, designEffect: 1 },
    ),
    examplesNeeded:
      effect === undefined
        ? null
        : itemsNeeded({ effect, ...possible }, discordance === undefined ? options : { alpha: level }),
  }
}
