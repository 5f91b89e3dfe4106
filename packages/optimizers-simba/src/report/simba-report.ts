import { stateHash } from '@dspex/core'
import type { Comparison, Spent } from '@dspex/evaluate'
import type {
  EndOfSearch,
  LearnedPart,
  OptimizationReport,
  RejectedPart,
  ReportOfSearch,
  Selection,
} from '@dspex/optimize'
import type { Candidate } from '../candidate/candidate.ts'
import { describeEdit, type Edit } from '../candidate/edits.ts'
import type { Finals } from '../search/select-winner.ts'
import type { Search } from '../search/search.ts'
import type { ReportedStep } from '../search/story.ts'
import type { Worth } from '../search/worth.ts'

/** What SIMBA found. Plain JSON. */
export interface SimbaReport extends OptimizationReport {
  /** What was searched with. */
  readonly settings: {
    readonly seed: string | number
    readonly batchSize: number
    readonly numCandidates: number
    readonly maxSteps: number
    readonly maxDemos: number
    readonly strategies: readonly string[]
  }
  /** How the search went. */
  readonly steps: readonly ReportedStep[]
  /** What the winner holds, each with its measured worth. */
  readonly learned: readonly LearnedEdit[]
  /** Edits that were tried and refused, with why. */
  readonly rejected: readonly RejectedPart[]
  /** How many attempts came to nothing before they cost a run, by why: empty, echo, the same again. */
  readonly useless: Readonly<Record<string, number>>
  /** How the choice among finalists was made; `null` when there was none to choose. */
  readonly selection: Selection | null
}

/** An edit that the winner holds. */
export interface LearnedEdit extends LearnedPart {
  readonly cluster: string
  readonly sources: readonly string[]
}

/** What a report is made of. */
export interface ReportParts {
  readonly search: Search
  readonly finals: Finals
  readonly worthOf: (edit: Edit) => Worth
  readonly spent: Spent
  readonly comparison: Comparison | null
  readonly ended: Ended
}

/** Why a search ended. */
export interface Ended {
  readonly by: EndOfSearch
  /** In words. */
  readonly why: string
}

/** Writes the report. */
export function buildReport({
  search,
  finals,
  worthOf,
  spent,
  comparison,
  ended,
}: ReportParts): ReportOfSearch<SimbaReport> {
  const { baseline, incumbents, settings, seed, story, attempts, task } = search
  const { winner, scores, differences, corrected } = finals
  const { batchSize, numCandidates, maxSteps, maxDemos, strategies } = settings
  const on = task.options.valset ? 'valset' : 'trainset'
  const toReported = ({ id, state }: Candidate): SimbaReport['winner'] => ({
    id,
    state,
    stateHash: stateHash(state),
    score: scores.get(id) ?? null,
  })
  return {
    baseline: toReported(baseline),
    winner: toReported(winner),
    spent,
    comparison,
    summary: summarizeOutcome({ search, finals, comparison, on }),
    warnings: story.warnings,
    ended: ended.why,
    endedBy: ended.by,
    settings: {
      seed,
      batchSize,
      numCandidates,
      maxSteps,
      maxDemos,
      strategies: strategies.map(({ name }) => name),
    },
    steps: story.steps,
    learned: winner.edits.map((edit) => ({
      what: describeEdit(edit),
      strategy: edit.strategy,
      cluster: edit.cluster,
      sources: edit.sources,
      ...worthOf(edit),
    })),
    rejected: attempts.rejected.map(({ edit, reason }) => ({
      what: describeEdit(edit),
      strategy: edit.strategy,
      reason,
    })),
    useless: Object.fromEntries(attempts.useless),
    selection:
      incumbents.length > 1
        ? { on, scores: Object.fromEntries(scores), differences: Object.fromEntries(differences), corrected }
        : null,
  }
}

interface Outcome extends Pick<ReportParts, 'search' | 'finals' | 'comparison'> {
  readonly on: 'valset' | 'trainset'
}

function summarizeOutcome({ search, finals, comparison, on }: Outcome): string {
  const { winner, corrected, differences } = finals
  const hasHoldout = search.task.options.holdout !== undefined
  if (winner.id === search.baseline.id)
    return 'Nothing was found that is better than the program as it was, so it stays as it is.'
  if (comparison) return `On the holdout: ${comparison.summary}`
  const gain = differences.get(winner.id)
  const seen = gain
    ? `The winner scores ${signed(gain.mean)} on the ${gain.n} examples of the ${on} that it was not made from. `
    : ''
  const rest =
    corrected?.correctedScore == null
      ? ''
      : `Without the luck of being chosen it is about ${signed(corrected.correctedScore)}. `
  const advice = hasHoldout ? '' : 'It was selected on this data, so this is no verdict: pass a `holdout` to get one.'
  return `${seen}${rest}${advice}`.trim()
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
}
