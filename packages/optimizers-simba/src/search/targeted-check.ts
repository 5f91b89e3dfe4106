import type { LabResult } from '@dspex/evaluate'
import type { Candidate } from '../candidate/candidate.ts'
import type { Cluster } from '../knowledge/cluster-failures.ts'
import type { Edit } from '../candidate/edits.ts'
import { checking, solvedFrom } from '../numbers.ts'
import type { Similarity } from '@dspex/optimize'
import { type Knowledge, type MemoryTrial, rehearsal } from '../knowledge/memory.ts'

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
  /** What the solved examples did with it: most edits leave them as they are, so these tell of luck. */
  readonly others: readonly LabResult[]
  /** Whether it passed. */
  readonly passed: boolean
  /** Why, in words. */
  readonly reason: string
}

/** An edit that passes without a check of its own. */
export function untried(trial: Trial): Checked {
  const nothing = { siblings: 0, mended: 0, controls: 0, spoiled: 0, results: [], others: [] }
  return { ...trial, ...nothing, evidence: trial.cluster.weight, passed: true, reason: 'it was not tried alone' }
}

/** What the check needs. */
export interface CheckSettings {
  /** What is known of the examples. */
  readonly knowledge: Knowledge
  /** Runs trials. */
  readonly run: (trials: readonly MemoryTrial[]) => Promise<readonly LabResult[]>
  /** Compares the inputs of two examples. */
  readonly similarity: Similarity
  /** Solved examples of any kind, in a random order. */
  readonly bystanders: readonly string[]
  /** How many solved examples to try. */
  readonly mostControls: number
}

/**
 * Tries an edit where its effect is: on failures of its kind that it was not made from, then, if it helped, on examples
 * that are solved now. About eight runs say what hundreds of random ones would. Each run is weighed by the example's own
 * record: a failure that comes and goes proves little.
 */
export async function checkEdit(trial: Trial, settings: CheckSettings): Promise<Checked> {
  const { edit, candidate } = trial
  const failing = siblingsOf(trial, settings).slice(0, checking.mostSiblings)
  const helped = await runOn(candidate, failing, settings)
  const isHopeful = helped.benefit > 0 || failing.length === 0
  const spared = await runOn(candidate, isHopeful ? controlsOf(trial, settings) : [], settings)
  const evidence = helped.benefit - spared.harm
  // A demo is true whatever it does; a rule that nothing has tested may be wrong.
  const isGuess = edit.change === 'add-rule'
  const isUntested = helped.runs === 0
  const passed = isUntested
    ? !isGuess && spared.harm <= 0 && spared.runs > 0
    : evidence > (isGuess ? checking.ruleEvidence : 0)
  const facts = {
    evidence,
    siblings: helped.runs,
    mended: helped.solved,
    controls: spared.runs,
    spoiled: spared.runs - spared.solved,
    results: helped.results,
    others: spared.results,
    passed,
  }
  return { ...trial, ...facts, reason: explain(facts) }
}

/** Failures of the kind, the surest first; where only likeness made them a kind, those most like the edit's own. */
function siblingsOf({ edit, candidate, cluster }: Trial, { similarity }: CheckSettings): readonly string[] {
  const siblings = cluster.failing.filter((id) => !candidate.masked.has(id))
  if (!cluster.byLikeness || edit.sources.length === 0) return siblings
  const near = new Map(siblings.map((id) => [id, Math.max(...edit.sources.map((source) => similarity(source, id)))]))
  return siblings.toSorted((a, b) => near.get(b)! - near.get(a)!)
}

interface Evidence {
  readonly runs: number
  readonly benefit: number
  readonly harm: number
  readonly solved: number
  readonly results: readonly LabResult[]
}

async function runOn(
  candidate: Candidate,
  ids: readonly string[],
  { knowledge, run }: CheckSettings,
): Promise<Evidence> {
  const all = ids.length > 0 ? await run(ids.map((exampleId) => ({ candidate, exampleId, repeat: rehearsal }))) : []
  const results = all.filter(({ score }) => score !== null)
  let [benefit, harm, solved] = [0, 0, 0]
  for (const { trial, score } of results) {
    const value = knowledge.unit(score!)
    const expected = knowledge.expected(trial.exampleId)
    solved += value >= solvedFrom ? 1 : 0
    benefit += likelihoodRatio(value, Math.max(checking.mends, expected), expected)
    harm += likelihoodRatio(value, expected * checking.leaves, expected)
  }
  return { runs: results.length, benefit, harm, solved, results }
}

/** How much likelier a value is under the one share of successes than under the other; graded scores count in part. */
function likelihoodRatio(value: number, one: number, other: number): number {
  const [p, q] = [clamp(one), clamp(other)]
  return value * Math.log(p / q) + (1 - value) * Math.log((1 - p) / (1 - q))
}

function clamp(share: number): number {
  return Math.min(checking.surest, Math.max(1 - checking.surest, share))
}

/** Solved examples of the same kind first, then any. */
function controlsOf({ candidate, cluster }: Trial, { knowledge, bystanders, mostControls }: CheckSettings): string[] {
  const isFree = (id: string): boolean => !candidate.masked.has(id) && knowledge.expected(id) >= solvedFrom
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
