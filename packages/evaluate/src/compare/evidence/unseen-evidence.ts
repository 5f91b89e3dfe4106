import type { Evidence } from './evidence.ts'

/**
 * What is known when no difference varies: each of G units showed the same difference c. Another kind of unit has gone
 * unseen with chance (1 − u)^G if its share is u, so with chance 1 − tail its share is at most u = 1 − tail^{1/G}. At
 * worst it differs by the whole range R of the scores: the mean is at least c(1 − u) − uR.
 *
 * Source: Clopper and Pearson, Biometrika 26 (1934), for 0 of G ("the rule of three").
 */
export function unseenEvidence(
  common: number,
  { units, range }: { readonly units: number; readonly range: number },
): Evidence {
  const share = (tail: number): number => 1 - tail ** (1 / units)
  const bound = (toWorst: number, tail: number): number => common - share(tail) * toWorst
  // The share that would bring the mean down to `value`, were it unseen, and the chance that it is.
  const pDown = (distance: number, toWorst: number): number =>
    distance <= 0 ? 1 : distance >= toWorst ? 0 : (1 - distance / toWorst) ** units
  return {
    lower: (tail) => bound(common + range, tail),
    upper: (tail) => bound(common - range, tail),
    pAbove: (value) => pDown(common - value, common + range),
    pBelow: (value) => pDown(value - common, range - common),
  }
}
