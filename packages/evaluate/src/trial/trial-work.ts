import { defineWork, type WorkKind } from '@dspex/core/implement'
import type { TrialRow } from './trial.ts'

/** What is told of a trial. */
export interface TrialPayload {
  /** The program, by its name in the evaluation. */
  readonly program: string
  /** The example. */
  readonly exampleId: string
  /** Which of several runs on it, from 0. */
  readonly repeat: number
}

/** A program is run on an example and judged; the result is the row of the trial. */
export const trialWork: WorkKind<TrialPayload, TrialRow> = defineWork('trial', {
  title: ({ program }) => `trial ${program}`,
  attributes: ({ program, exampleId, repeat }, row) => ({
    'dspex.program': program,
    'dspex.example': exampleId,
    'dspex.repeat': repeat,
    'dspex.blame': row?.failure?.blame,
  }),
  content: ['result'],
})
