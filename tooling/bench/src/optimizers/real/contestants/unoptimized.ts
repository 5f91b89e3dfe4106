import { dumpState } from '@dspex/core'
import type { RealContestant } from '../contestant.ts'
import { intentProgram } from '../intent-program.ts'

/** Leaves the program as it is. */
export const unoptimized: RealContestant = {
  name: 'unoptimized',
  isSeeded: false,
  compete: async () => ({ state: dumpState(intentProgram()) }),
}
