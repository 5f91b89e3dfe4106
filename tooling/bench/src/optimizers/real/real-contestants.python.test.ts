import { describe, it } from 'vitest'
import { playTwice } from './play-twice.ts'
import { realContestants } from './real-contestants.ts'

describe('realContestants (DSPEX_PYTHON)', () => {
  for (const contestant of realContestants.filter(({ absent }) => absent)) {
    it.skipIf(contestant.absent?.('markers') !== undefined)(
      `${contestant.name} hands in a program, and asks nothing again when it is started again`,
      () => playTwice(contestant),
      120_000,
    )
  }
})
