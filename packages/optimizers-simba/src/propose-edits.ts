import type { Example, Program, Random } from '@dspex/core'
import type { LabResult, TrialLab } from '@dspex/evaluate'
import type { Candidate, MakeCandidate } from './candidate.ts'
import type { Cluster } from './cluster-failures.ts'
import { type Edit, toEdit } from './edits.ts'
import type { Memory } from './memory.ts'
import type { Settings } from './simba-options.ts'
import type { Similarity } from './similarity.ts'
import type { RejectedEdit, Strategy, StrategyTask } from './strategy.ts'
import type { Trial } from './targeted-check.ts'

/** What was tried, and what came of it. */
export interface Attempts {
  /** By the name of each edit that was tried: what came of it; `undefined` while that is open. */
  readonly tried: Map<string, boolean | undefined>
  /** Edits that were refused, the latest last. */
  readonly rejected: RejectedEdit[]
  /** How often each kind of useless attempt was made. */
  readonly useless: Map<string, number>
  /** By strategy and predictor: how many edits were tried, and how many of them passed. */
  readonly rates: Map<string, { tried: number; passed: number }>
  /** By cluster: which strategies were tried on which predictor. */
  readonly ofCluster: Map<string, string[]>
}

/** Makes an empty record of attempts. */
export function createAttempts(): Attempts {
  return { tried: new Map(), rejected: [], useless: new Map(), rates: new Map(), ofCluster: new Map() }
}

/** What proposing needs. */
export interface ProposalSettings {
  readonly program: Program<never, unknown>
  readonly settings: Settings
  readonly incumbent: Candidate
  readonly clusters: readonly Cluster[]
  readonly attempts: Attempts
  readonly make: MakeCandidate
  readonly lab: TrialLab
  readonly memory: Memory
  readonly similarity: Similarity
  readonly exampleOf: (id: string) => Example<object, object>
  readonly random: Random
}

/** What each attempt on a cluster in vain leaves of its turn. */
const patience = 0.6

/**
 * Lets strategies propose edits for the clusters with most to win, one for each. Which strategy goes first is drawn by how
 * often its edits passed; where one does not apply the next is asked, so that no budget goes into copies of the parent.
 */
export async function proposeEdits(task: ProposalSettings): Promise<Trial[]> {
  const { settings, clusters, attempts, incumbent, make, random } = task
  const turnOf = ({ key, weight }: Cluster): number => weight * patience ** (attempts.ofCluster.get(key)?.length ?? 0)
  const chosen = clusters.toSorted((a, b) => turnOf(b) - turnOf(a)).slice(0, settings.numCandidates)
  const planned = chosen.map((cluster) => ({ cluster, ways: orderWays(task, cluster, random.fork(cluster.key)) }))
  const proposals = await Promise.all(planned.map(({ cluster, ways }) => proposeFor(cluster, ways, task)))
  const trials: Trial[] = []
  for (const [place, edit] of proposals.entries()) {
    if (!edit || attempts.tried.has(edit.id)) continue
    attempts.tried.set(edit.id, undefined)
    const candidate = make([...incumbent.edits, edit], incumbent, edit.strategy)
    trials.push({ edit, candidate, cluster: planned[place]!.cluster })
  }
  return trials
}

/** A strategy for a predictor. */
interface Way {
  readonly name: string
  readonly strategy: Strategy
  readonly path: string
}

/** Ways that this cluster has not seen come first; among them those whose edits passed more often, by chance. */
function orderWays({ settings, incumbent, attempts }: ProposalSettings, { key }: Cluster, random: Random): Way[] {
  const seen = attempts.ofCluster.get(key) ?? []
  const predictors = Object.keys(incumbent.state.predictors)
  const ways = settings.strategies.flatMap((strategy) => {
    const paths = strategy.scope === 'program' ? [predictors.join(' + ')] : predictors
    return paths.map((path) => ({ name: `${strategy.name} ${path}`, strategy, path }))
  })
  const weighted = ways.map((way) => {
    const { tried, passed } = attempts.rates.get(way.name) ?? { tried: 0, passed: 0 }
    const rate = (passed + 1) / (tried + 2)
    const times = seen.filter((name) => name === way.name).length
    // The k-th largest of u^(1/w) is a draw by weight without replacement (Efraimidis and Spirakis 2006).
    return { way, times, turn: random.next() ** (1 / rate ** 2) }
  })
  return weighted.toSorted((a, b) => a.times - b.times || b.turn - a.turn).map(({ way }) => way)
}

async function proposeFor(cluster: Cluster, ways: readonly Way[], task: ProposalSettings): Promise<Edit | undefined> {
  const { attempts } = task
  const seen = attempts.ofCluster.get(cluster.key) ?? []
  attempts.ofCluster.set(cluster.key, seen)
  for (const { name, strategy, path } of ways) {
    const made = await strategy.propose(toTask(cluster, path, task))
    if (made === null) continue
    seen.push(name)
    if (!('useless' in made)) return { ...toEdit(made), members: [...cluster.failing, ...cluster.passing] }
    attempts.useless.set(made.useless, (attempts.useless.get(made.useless) ?? 0) + 1)
    countAttempt(attempts, name, false)
    return undefined
  }
  // Nothing applies: let others have their turn.
  seen.push('nothing')
  return undefined
}

/** Counts what came of an edit of a strategy for a predictor. */
export function countAttempt({ rates }: Attempts, name: string, passed: boolean): void {
  const rate = rates.get(name) ?? { tried: 0, passed: 0 }
  rate.tried += 1
  if (passed) rate.passed += 1
  rates.set(name, rate)
}

function toTask(cluster: Cluster, path: string, task: ProposalSettings): StrategyTask {
  const { program, settings, incumbent, attempts, lab, memory, similarity, exampleOf } = task
  return {
    program,
    incumbent,
    path,
    cluster,
    maxDemos: settings.maxDemos,
    rejected: attempts.rejected.filter(({ edit }) => edit.cluster === cluster.key && edit.path === path),
    tried: new Set(attempts.tried.keys()),
    exampleOf,
    failureOf: memory.failureOf,
    successOf: memory.successOf,
    similarity,
    async explore(ids): Promise<readonly LabResult[]> {
      // What is near the end of the budget depends on no proposal that was quicker than another.
      if (lab.trialsLeft() < 4 * settings.numCandidates) return []
      const { teacher } = settings
      const settingsOfRun = teacher ? { overrideLM: teacher } : { lmOptions: { temperature: 1 } }
      return memory.runAll(
        ids.flatMap((exampleId) =>
          [1, 2].map((repeat) => ({ candidate: incumbent, exampleId, repeat, ...settingsOfRun })),
        ),
      )
    },
    ask: (asked, input) => lab.ask(asked, input, { lm: settings.promptModel }),
  }
}
