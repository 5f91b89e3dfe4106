import type { Issue } from '../errors/issue.ts'
import { defineWork, type WorkKind } from '../work/define-work.ts'

/** A module runs. */
export const programWork: WorkKind<{ readonly name: string; readonly input: unknown }> = defineWork('program', {
  title: ({ name }) => `program ${name}`,
  attributes: ({ name }) => ({ 'dspex.program': name }),
  content: ['input', 'result'],
})

/** What is told of a predictor's call. */
export interface PredictPayload {
  /** The predictor, by its path within the outermost program. */
  readonly path: string
  /** What it is given. */
  readonly input: unknown
  /** The fingerprint of its signature. */
  readonly signature: string
  /** What it is told of earlier attempts. */
  readonly feedback?: readonly Issue[] | undefined
}

/** A predictor runs. */
export const predictWork: WorkKind<
  PredictPayload,
  Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[]
> = defineWork('predict', {
  title: ({ path }) => `predict ${path}`,
  attributes: ({ path, signature }) => ({ 'dspex.path': path, 'dspex.signature': signature }),
  content: ['input', 'feedback', 'result'],
  trace: { kind: 'predict', path: ({ path }) => path, input: ({ input }) => input },
})

/** A reply did not fit and is asked for again with feedback. */
export const repairWork: WorkKind<{
  readonly path: string
  readonly attempt: number
  readonly code: string
  readonly issues: readonly Issue[]
}> = defineWork('repair', {
  title: ({ path }) => `repair ${path}`,
  attributes: ({ path, attempt, code }) => ({ 'dspex.path': path, 'dspex.attempt': attempt, 'dspex.code': code }),
  content: ['issues', 'result'],
})
