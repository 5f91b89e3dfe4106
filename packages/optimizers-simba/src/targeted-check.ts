import type { LabResult } from '@dspex/evaluate'
import type { Candidate } from './candidate.ts'
import type { Cluster } from './cluster-failures.ts'
import type { Edit } from './edits.ts'
import type { Memory } from './memory.ts'
import type { ScoreScale } from './score-scale.ts'

/** An edit on trial. */
export interface Trial {
  /** The edit. */
  readonly edit: Edit
  /** The incumbent with the edit. */
  readonly candidate: Candidate
  /** What it is for. */
  readonly cluster: Cluster
}

/** What a check found. */
export interface Checked extends Trial {
  /** How much likelier the runs are if the edit helps than if it does nothing: a log-likelihood ratio. */
  readonly evidence: number
  /** Failures of the cluster that it was tried on. */
  readonly siblings: number
  /** Of them, how many it solves. */
  readonly mended: number
  /** Solved examples that it was tried on. */
  readonly controls: number
  /** Of them, how many it spoils. */
  readonly spoiled: number
  /** What the failures did with it. */
  readonly results: readonly LabResult[]
  /** Whether it passed. */
  readonly passed: boolean
  /** Why, in words. */
  readonly reason: string
}

/** What the check needs to know. */
export interface CheckSettings {
  readonly memory: Memory
  readonly scale: ScoreScale
  /** Solved examples of any kind, in a random order. */
  readonly bystanders: readonly string[]
}

/** An edit that helps solves failures of its kind about this often. */
const mends = 0.7
/** An edit that harms leaves this share of what was solved. */
const leaves = 0.6
/** A rule is a guess, and a wrong one harms where no check looks: it needs odds of e to one. */
const ruleEvidence = 1
const mostSiblings = 4
const mostControls = 4

/**
 * Tries edits where their effect is: on failures of their kind that they were not made from, then, those that helped,
 * on examples that are solved now. About eight runs say what hundreds of random ones would. Each run is weighed by the
 * example's own record: a failure that comes and goes proves little.
 */
export async function checkEdits(trials: readonly Trial[], settings: CheckSettings): Promise<Checked[]> {
  const siblings = trials.map(({ candidate, cluster }) =>
    cluster.failing.filter((id) => !candidate.masked.has(id)).slice(0, mostSiblings),
  )
  const first = await runOn(trials, siblings, settings)
  const hopeful = trials.map((_, place) => first[place]!.benefit > 0 || siblings[place]!.length === 0)
  const controls = trials.map((trial, place) => (hopeful[place] ? controlsOf(trial, settings) : []))
  const second = await runOn(trials, controls, settings)
  return trials.map((trial, place) => {
    const { runs, benefit, solved: mended, results } = first[place]!
    const { runs: controls, harm, solved } = second[place]!
    // Most edits leave other examples as they are: these runs tell of their luck.
    settings.memory.learn(second[place]!.results)
    const evidence = benefit - harm
    // A demo is true whatever it does; a rule that nothing has tested may be wrong.
    const isUntested = runs === 0
    const least = trial.edit.change === 'add-rule' ? ruleEvidence : 0
    const passed = isUntested ? trial.edit.change !== 'add-rule' && harm <= 0 && controls > 0 : evidence > least
    const spoiled = controls - solved
    const facts = { evidence, siblings: runs, mended, controls, spoiled, passed, results }
    return { ...trial, ...facts, reason: explain(facts) }
  })
}

/** Runs each trial on its examples, all at once. */
async function runOn(
  trials: readonly Trial[],
  examples: readonly (readonly string[])[],
  { memory, scale }: CheckSettings,
): Promise<readonly Evidence[]> {
  const planned = trials.flatMap(({ candidate }, place) =>
    examples[place]!.map((exampleId) => ({ place, candidate, exampleId, expected: memory.expected(exampleId) })),
  )
  const results = await memory.runAll(planned.map(({ candidate, exampleId }) => ({ candidate, exampleId })))
  const found = trials.map((): Evidence => ({ runs: 0, benefit: 0, harm: 0, solved: 0, results: [] }))
  for (const [index, result] of results.entries()) {
    const { score } = result
    if (score === null) continue
    const { place, expected } = planned[index]!
    const value = scale.unit(score)
    const evidence = found[place]!
    evidence.results.push(result)
    evidence.runs += 1
    evidence.solved += value >= 0.5 ? 1 : 0
    evidence.benefit += likelihoodRatio(value, Math.max(mends, expected), expected)
    evidence.harm += likelihoodRatio(value, expected * leaves, expected)
  }
  return found
}

interface Evidence {
  runs: number
  benefit: number
  harm: number
  solved: number
  readonly results: LabResult[]
}

/** How much likelier a value is under the one share of successes than under the other; graded scores count in part. */
function likelihoodRatio(value: number, one: number, other: number): number {
  const [p, q] = [clamp(one), clamp(other)]
  return value * Math.log(p / q) + (1 - value) * Math.log((1 - p) / (1 - q))
}

function clamp(share: number): number {
  return Math.min(0.95, Math.max(0.05, share))
}

/** Solved examples of the same kind first, then any. */
function controlsOf({ candidate, cluster }: Trial, { memory, bystanders }: CheckSettings): string[] {
  const isFree = (id: string): boolean => !candidate.masked.has(id) && memory.expected(id) >= 0.5
  const near = cluster.passing.filter(isFree).slice(0, mostControls / 2)
  const others = bystanders.filter((id) => isFree(id) && !near.includes(id))
  return [...near, ...others].slice(0, mostControls)
}

function explain({
  evidence,
  siblings,
  mended,
  controls,
  spoiled,
  passed,
}: Omit<Checked, keyof Trial | 'reason'>): string {
  if (siblings === 0 && controls === 0) return 'there was nothing to try it on'
  const good =
    siblings === 0 ? 'there was no other such failure to try it on' : `solves ${mended} of ${siblings} such failures`
  const bad = controls === 0 ? '' : `, spoils ${spoiled} of ${controls} solved examples`
  return `${good}${bad}${passed ? '' : siblings > 0 ? ` (evidence ${evidence.toFixed(1)})` : ''}`
}
