import { diffStates } from '@dspex/core'
import type { ReportWarning, Spent } from '@dspex/evaluate'
import { type CandidateScore, type OptimizationTask, summarizeScores } from '@dspex/optimize'
import type { Candidate } from '../candidate/candidate.ts'
import type { Memory } from '../knowledge/memory.ts'

/** One step. */
export interface ReportedStep {
  /** From 1. */
  readonly step: number
  /** How many edits were proposed. */
  readonly proposed: number
  /** How many of them passed their check. */
  readonly passed: number
  /** The name of the incumbent after it. */
  readonly best: string
  /** How many edits that one holds. */
  readonly edits: number
  /** What was spent by then. */
  readonly spent: Spent
}

/** Tells what happens as events, and keeps it for the report. */
export interface Story {
  readonly warnings: readonly ReportWarning[]
  readonly steps: readonly ReportedStep[]
  begin(program: string, maxSteps: number): Promise<void>
  warn(code: string, message: string): Promise<void>
  beginStep(step: number, phase: 'search' | 'finals'): Promise<void>
  /** Tells of a candidate and its fate. */
  tell(candidate: Candidate, fate: Fate): Promise<void>
  endStep(step: Omit<ReportedStep, 'best' | 'edits'>, incumbent: Candidate, trialsLeft: number): Promise<void>
}

/** What became of a candidate. */
export interface Fate {
  readonly step: number
  readonly kept: boolean
  /** Why, in words. */
  readonly reason: string
}

interface StorySettings {
  readonly emit: OptimizationTask['emit']
  readonly memory: Memory
  readonly baseline: Candidate
}

/** Begins to tell. */
export function createStory({ emit, memory, baseline }: StorySettings): Story {
  const warnings: ReportWarning[] = []
  const steps: ReportedStep[] = []
  /** Every candidate that was told of: parents among them. */
  const known = new Map([[baseline.id, baseline]])
  const scoreOf = (candidate: Candidate): CandidateScore | null =>
    summarizeScores([...memory.allScoresOf(candidate).values()])

  return {
    warnings,
    steps,
    begin: (program, maxSteps) => emit({ type: 'optimize-start', optimizer: 'simba', program, maxSteps }),
    async warn(code, message) {
      warnings.push({ code, message })
      await emit({ type: 'warning', code, message })
    },
    beginStep: (step, phase) => emit({ type: 'step-start', step, phase }),
    async tell(candidate, { step, kept, reason }) {
      const { id, strategy, state } = candidate
      const parent = known.get(candidate.parent ?? '') ?? baseline
      known.set(id, candidate)
      const [score, diff] = [scoreOf(candidate), diffStates(parent.state, state)]
      await emit({ type: 'candidate', step, id, parent: candidate.parent, strategy, state, diff, score, kept, reason })
    },
    async endStep(facts, incumbent, trialsLeft) {
      const { step, spent } = facts
      const best = incumbent.id
      steps.push({ ...facts, best, edits: incumbent.edits.length })
      const left = Number.isFinite(trialsLeft) ? Math.round(trialsLeft) : null
      await emit({ type: 'step-end', step, best, score: scoreOf(incumbent), spent, trialsLeft: left })
    },
  }
}
