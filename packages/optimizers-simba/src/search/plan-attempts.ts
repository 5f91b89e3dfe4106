import type { Random } from '@dspex/core/implement'
import type { Attempts } from './attempts.ts'
import type { Candidate } from '../candidate/candidate.ts'
import type { Cluster } from '../knowledge/cluster-failures.ts'
import { planning } from '../numbers.ts'
import type { Strategy } from '../strategies/strategy.ts'

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
  /** How many plans of this step before it are for the same cluster. */
  readonly place: number
}

/** What planning needs. */
export interface PlanSettings {
  readonly clusters: readonly Cluster[]
  readonly strategies: readonly Strategy[]
  readonly incumbent: Candidate
  readonly attempts: Attempts
  /** How many attempts to plan. */
  readonly count: number
  readonly random: Random
}

/**
 * Plans attempts on the clusters with most to win, one for each, and several for one that most failures belong to: what
 * mends them may differ much in how well it does. Which way goes first is drawn by how often its edits passed.
 */
export function planAttempts({ clusters, count, attempts, random, ...settings }: PlanSettings): readonly Plan[] {
  const failing = new Set(clusters.flatMap((cluster) => cluster.failing)).size
  const isMost = (cluster: Cluster): boolean => clusters.length > 1 && cluster.failing.length > failing / 2
  const plans = clusters
    .map((cluster) => ({ cluster, turn: cluster.weight * planning.leftOfTurn ** attempts.timesOn(cluster.key) }))
    .toSorted((a, b) => b.turn - a.turn)
    .flatMap(({ cluster }) =>
      Array.from({ length: isMost(cluster) ? planning.mostAtOnce : 1 }, (_, place): Plan => {
        const turn = random.fork(place === 0 ? cluster.key : `${cluster.key} ${place}`)
        return { cluster, ways: orderWays(cluster, { ...settings, attempts, random: turn }), place }
      }),
    )
    .slice(0, count)
  return spareReflections(plans, attempts)
}

/** Leaves all but a few plans without ways that ask an LM, until it is known what comes of asking. */
function spareReflections(plans: readonly Plan[], attempts: Attempts): readonly Plan[] {
  const asking = plans.flatMap(({ ways }) => ways.filter(({ strategy }) => strategy.asksLM))
  if (asking.some(({ name }) => attempts.isKnown(name))) return plans
  const asksFirst = plans.filter(({ ways: [first] }) => first?.strategy.asksLM)
  const mayAsk = new Set([...new Set([...asksFirst, ...plans])].slice(0, planning.mostUnknown))
  return plans.map((plan) =>
    mayAsk.has(plan) ? plan : { ...plan, ways: plan.ways.filter(({ strategy }) => !strategy.asksLM) },
  )
}

/** Ways that this cluster has not seen come first; among them those whose edits passed more often, by chance. */
function orderWays(
  cluster: Cluster,
  { strategies, incumbent, attempts, random }: Omit<PlanSettings, 'clusters' | 'count'>,
): Way[] {
  const predictors = Object.keys(incumbent.state.predictors)
  const ways = strategies.flatMap((strategy) => {
    const paths = strategy.scope === 'program' ? [predictors.join(' + ')] : predictors
    return paths.map((path) => ({ name: `${strategy.name} ${path}`, strategy, path }))
  })
  const drawn = ways.map((way) => {
    const weight = attempts.rateOf(way.name) ** 2
    // The k-th largest of u^(1/w) is a draw by weight without replacement (Efraimidis and Spirakis 2006).
    return { way, times: attempts.timesOn(cluster.key, way.name), turn: random.next() ** (1 / weight) }
  })
  return drawn.toSorted((a, b) => a.times - b.times || b.turn - a.turn).map(({ way }) => way)
}
