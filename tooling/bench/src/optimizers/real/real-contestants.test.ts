import { describe, expect, it } from 'vitest'
import type { RealTask } from './contestant.ts'
import { playTwice } from './play-twice.ts'
import { realContestants } from './real-contestants.ts'
import { showTable, writeResult } from './results.ts'

describe('realContestants', () => {
  it.each(realContestants.filter(({ absent }) => !absent))(
    '$name hands in a program, and asks nothing again when it is started again',
    (contestant) => playTwice(contestant),
    120_000,
  )

  it('names each contestant once', () => {
    const names = realContestants.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('showTable', () => {
  it('shows the accuracy with its interval, the gain on the same messages, and what it took', async () => {
    const [unoptimized] = realContestants
    const outcome = await unoptimized!.compete({} as RealTask)
    const spent = { calls: 7, tokens: 900, seconds: 12.3 }
    const baseline = { scores: [0, 0, 1, 0], failed: 2 }
    const result = {
      title: 'markers simba 0',
      outcome,
      judged: { scores: [1, 0, 1, 1], failed: 0 },
      spent,
      judging: spent,
      baseline,
    }
    const row = showTable([result]).split('\n').at(-1)
    expect(row).toBe('| markers simba 0 | 75.0% (30.1–95.4) | +50.0 (-41.9 to +141.9) | 0 | 0 | 7 | 900 | 12 |')
    expect(writeResult(result)).toContain('### sort')
  })
})
