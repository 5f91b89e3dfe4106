import type { RealContestant } from './contestant.ts'
import { bestOfRandomDemos } from './contestants/best-of-random-demos.ts'
import { dspySimba, dspyUnoptimized } from './contestants/dspy.ts'
import { randomDemos } from './contestants/random-demos.ts'
import { simba, simbaWithoutRules } from './contestants/simba.ts'
import { unoptimized } from './contestants/unoptimized.ts'

/** All that there are, in the order in which they run. */
export const realContestants: readonly RealContestant[] = [
  unoptimized,
  randomDemos(4),
  randomDemos(16),
  simba,
  simbaWithoutRules,
  bestOfRandomDemos(4),
  dspyUnoptimized,
  dspySimba,
]
