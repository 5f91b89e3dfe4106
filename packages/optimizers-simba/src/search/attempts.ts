import type { Edit } from '../candidate/edits.ts'
import type { RejectedEdit } from '../strategies/strategy.ts'

/** What was tried, and what came of it. */
export interface Attempts {
  /** The names of all edits that were ever tried. */
  readonly tried: ReadonlySet<string>
  /** Edits that were refused, the latest last. */
  readonly rejected: readonly RejectedEdit[]
  /** How often each kind of useless attempt was made. */
  readonly useless: ReadonlyMap<string, number>
  /** How often a way was tried on a cluster; without a name, how often any was. */
  timesOn(cluster: string, way?: string): number
  /** How often edits of a way pass, of all clusters. */
  rateOf(way: string): number
  /** Whether anything came of asking a way before. */
  isKnown(way: string): boolean
  /** Notes that a way was tried on a cluster and came to an edit. */
  tellEdit(
    cluster: string,
    way: string,
    edit: Edit,
    outcome: { readonly passed: boolean; readonly reason: string },
  ): void
  /** Notes that a way was tried on a cluster and came to nothing. */
  tellUseless(cluster: string, way: string, why: string): void
  /** Notes that no way applies to a cluster now: others have their turn. */
  tellNothing(cluster: string): void
}

/** Makes an empty record. */
export function createAttempts(): Attempts {
  const tried = new Set<string>()
  const rejected: RejectedEdit[] = []
  const useless = new Map<string, number>()
  const rates = new Map<string, { readonly tried: number; readonly passed: number }>()
  const ways = new Map<string, readonly string[]>()

  function note(cluster: string, way: string, passed: boolean): void {
    ways.set(cluster, [...(ways.get(cluster) ?? []), way])
    const rate = rates.get(way) ?? { tried: 0, passed: 0 }
    rates.set(way, { tried: rate.tried + 1, passed: rate.passed + (passed ? 1 : 0) })
  }

  return {
    tried,
    rejected,
    useless,
    timesOn(cluster, way) {
      const seen = ways.get(cluster) ?? []
      return way === undefined ? seen.length : seen.filter((each) => each === way).length
    },
    rateOf(way) {
      const { tried, passed } = rates.get(way) ?? { tried: 0, passed: 0 }
      return (passed + 1) / (tried + 2)
    },
    isKnown: (way) => rates.has(way),
    tellEdit(cluster, way, edit, { passed, reason }) {
      tried.add(edit.id)
      note(cluster, way, passed)
      if (!passed) rejected.push({ edit, reason })
    },
    tellUseless(cluster, way, why) {
      useless.set(why, (useless.get(why) ?? 0) + 1)
      note(cluster, way, false)
    },
    tellNothing: (cluster) => void ways.set(cluster, [...(ways.get(cluster) ?? []), 'nothing']),
  }
}
