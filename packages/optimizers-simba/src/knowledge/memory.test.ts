import { dumpState, Predict } from '@dspex/core'
import type { LabResult, TrialLab } from '@dspex/evaluate'
import { describe, expect, it } from 'vitest'
import { candidatesOf } from '../candidate/candidate.ts'
import { createMemory } from './memory.ts'
import { createScale } from './score-scale.ts'

/** A lab in which every run scores what it is told to. */
function memoryOf(scoreOf: (id: string) => number | null) {
  const lab = {
    run: async (trials: readonly LabResult['trial'][]) =>
      trials.map((trial) => ({ trial, row: {}, score: scoreOf(trial.exampleId), failed: false })),
  } as unknown as TrialLab
  return createMemory(lab, createScale(0, undefined))
}

const make = candidatesOf(dumpState(new Predict('thing -> colour')))
const baseline = make([], null, 'baseline')

describe('createMemory', () => {
  it('keeps what was known at a time, whatever is learnt later', async () => {
    let score = 0
    const memory = memoryOf(() => score)
    memory.learn(await memory.run(baseline, ['a', 'b']))
    const then = memory.asOfNow()
    const expected = then.expected('a')
    score = 5
    memory.learn(await memory.run(baseline, ['a', 'c']))
    memory.age()
    expect([then.expected('a'), then.isKnown('c'), then.successOf('a')]).toEqual([expected, false, undefined])
    expect(then.unit(1)).toBe(1)
    expect([memory.isKnown('c'), memory.unit(1) < 1, memory.expected('a') > expected]).toEqual([true, true, true])
  })

  it('never counts a rehearsal where finalists are judged, nor an unscored run anywhere', async () => {
    const memory = memoryOf((id) => (id === 'none' ? null : 1))
    await memory.rehearse(baseline, ['a', 'none'])
    expect([...memory.scoresOf(baseline)]).toEqual([])
    expect([...memory.allScoresOf(baseline)]).toEqual([['a', 1]])
    await memory.run(baseline, ['a'])
    expect([...memory.scoresOf(baseline)]).toEqual([['a', 1]])
    expect(memory.failureOf('none')).toBeUndefined()
  })
})
