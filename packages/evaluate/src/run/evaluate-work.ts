import { defineWork, type WorkKind } from '@dspex/core/implement'
import type { EvaluationResult } from '../result/report.ts'

/** What is told of an evaluation. */
export interface EvaluatePayload {
  /** The programs, by name. */
  readonly programs: readonly string[]
  /** The study. */
  readonly runId: string
  /** How many examples there are. */
  readonly examples: number
}

/** Programs are evaluated; the result is a report for each. */
export const evaluateWork: WorkKind<EvaluatePayload, ReadonlyMap<string, EvaluationResult>> = defineWork('evaluate', {
  operation: 'EVALUATOR',
  title: () => 'evaluate',
  attributes: ({ programs, runId, examples }) => ({
    'dspex.programs': programs.join(', '),
    'dspex.run': runId,
    'dspex.examples': examples,
  }),
  content: ['result'],
})
