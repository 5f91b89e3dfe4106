import type { Random } from '@dspex/core'
import type { Attempts } from './attempts.ts'
import { blameFor } from './blame.ts'
import type { Candidate } from './candidate.ts'
import type { Choice } from './choices.ts'
import type { Cluster } from './cluster-failures.ts'
import type { Knowledge } from './memory.ts'
import type { Strategy } from './strategy.ts'

/** A strategy for a predictor. */
export interface Way {
  /** Names it: strategy and predictor. */
  readonly name: string
  readonly strategy: Strategy
  readonly path: string
}

/** An attempt to be made: a cluster, and ways to mend it, the one to begin with first. */
export interface Plan {
  readonly cluster: Cluster
  readonly ways: readonly Way[]
}

/** What planning needs. */
export interface PlanSettings {
  readonly clusters: readonly Cluster[]
  readonly strategies: readonly Strategy[]
  readonly incumbent: Candidate
  readonly attempts: Attempts
  readonly knowledge: Knowledge
  readonly without: ReadonlySet<Choice>
  /** How many attempts to plan. */
  readonly count: number
  readonly random: Random
}

/** What each attempt on a cluster in vain leaves of its turn. */
const patience = 0.6
/** How many ways are tried on one cluster at once. */
const waysAtOnce = 2

/**
 * Plans attempts on the clusters with most to win; a heavy cluster gets several, each in another way. Which way goes first is
 * drawn by how often its edits passed, and by which predictor is to blame.
 */
export function planAttempts({ clusters, count, attempts, random, ...settings }: PlanSettings): Plan[] {
  const waiting = clusters.map((cluster) => ({
    cluster,
    turn: cluster.weight * patience ** attempts.timesOn(cluster.key),
    ways: orderWays(cluster, { ...settings, attempts, random: random.fork(cluster.key) }),
    planned: 0,
  }))
  const most = settings.without.has('several-ways') ? 1 : waysAtOnce
  const plans: Plan[] = []
  while (plans.length < count) {
    const open = waiting.filter(({ ways, planned }) => planned < Math.min(most, ways.length))
    if (open.length === 0) break
    const next = open.reduce((heaviest, each) => (each.turn > heaviest.turn ? each : heaviest))
    plans.push({ cluster: next.cluster, ways: next.ways.slice(next.planned) })
    next.planned += 1
    next.turn *= patience
  }
  return plans
}

/** Ways that this cluster has not seen come first; among them those whose edits passed more often, by chance. */
function orderWays(
  cluster: Cluster,
  { strategies, incumbent, attempts, knowledge, without, random }: Omit<PlanSettings, 'clusters' | 'count'>,
): Way[] {
  const predictors = Object.keys(incumbent.state.predictors)
  const blame = without.has('blame') ? () => 1 : blameFor(cluster, predictors, knowledge)
  const ways = strategies.flatMap((strategy) => {
    const paths = strategy.scope === 'program' ? [predictors.join(' + ')] : predictors
    return paths.map((path) => ({ name: `${strategy.name} ${path}`, strategy, path }))
  })
  const drawn = ways.map((way) => {
    const weight = attempts.rateOf(way.name) ** 2 * blame(way.path)
    // The k-th largest of u^(1/w) is a draw by weight without replacement (Efraimidis and Spirakis 2006).
    return { way, times: attempts.timesOn(cluster.key, way.name), turn: random.next() ** (1 / weight) }
  })
  return drawn.toSorted((a, b) => a.times - b.times || b.turn - a.turn).map(({ way }) => way)
}
