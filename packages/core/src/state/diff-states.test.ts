import { describe, expect, it } from 'vitest'
import { Predict } from '../module/predict.ts'
import { diffStates, type PredictorDiff } from './diff-states.ts'
import { dumpState } from './dump-state.ts'
import type { Demo, PredictorState, ProgramState } from './program-state.ts'

const base = dumpState(new Predict('question -> answer')).predictors.self as PredictorState
const stateWith = (changes: Partial<PredictorState>): ProgramState => ({
  schemaVersion: 1,
  predictors: { self: { ...base, ...changes } },
})

/** What differs for the only predictor. */
function diffOf(before: Partial<PredictorState>, after: Partial<PredictorState>): PredictorDiff | undefined {
  return diffStates(stateWith(before), stateWith(after)).self
}
const demo = (answer: string): Demo => ({ inputs: { question: 'q' }, outputs: { answer } })
const [a, b, c] = [demo('a'), demo('b'), demo('c')]

describe('diffStates', () => {
  it('is empty when nothing differs', () => {
    expect(diffStates(stateWith({ demos: [a] }), structuredClone(stateWith({ demos: [a] })))).toEqual({})
  })

  it('says word by word how instructions changed', () => {
    expect(diffOf({ instructions: 'Answer the question.' }, { instructions: 'Answer the short question.' })).toEqual({
      instructions: [
        { kind: 'same', text: 'Answer the ' },
        { kind: 'added', text: 'short ' },
        { kind: 'same', text: 'question.' },
      ],
    })
  })

  it('gives both texts back from the pieces', () => {
    const [before, after] = ['One two  three.\nFour', 'One  2 three!\n\nFour five']
    const pieces = diffOf({ instructions: before }, { instructions: after })?.instructions ?? []
    const without = (kind: string): string =>
      pieces
        .filter((piece) => piece.kind !== kind)
        .map(({ text }) => text)
        .join('')
    expect([without('added'), without('removed')]).toEqual([before, after])
  })

  it('says which descriptions came, went and changed', () => {
    const diff = diffOf(
      { descriptions: { question: 'old', answer: 'same' } },
      { descriptions: { answer: 'same', other: 'new' } },
    )
    expect(diff).toEqual({
      descriptions: { question: { before: 'old', after: undefined }, other: { before: undefined, after: 'new' } },
    })
  })

  it.each([
    ['added', [a], [a, b], { demosAdded: [b] }],
    ['removed', [a, b], [b], { demosRemoved: [a] }],
    ['replaced', [a], [b], { demosAdded: [b], demosRemoved: [a] }],
    ['reordered', [a, b, c], [c, a, b], { demosReordered: true }],
    ['doubled', [a], [a, a], { demosAdded: [a] }],
    ['no longer doubled', [a, b, a], [b, a], { demosRemoved: [a] }],
    [
      'marked as augmented',
      [a],
      [{ ...a, augmented: true }],
      { demosAdded: [{ ...a, augmented: true }], demosRemoved: [a] },
    ],
  ])('says which demos were %s', (_, before, after, expected) => {
    expect(diffOf({ demos: before }, { demos: after })).toEqual(expected)
  })

  it('takes demos with their keys in another order for equal', () => {
    const turned: Demo = { outputs: { answer: 'a' }, inputs: { question: 'q' } }
    expect(diffOf({ demos: [a] }, { demos: [turned] })).toBeUndefined()
  })

  it('says which LM options changed, whatever their depth', () => {
    const diff = diffOf(
      { lmOptions: { temperature: 0, seed: 1, stopSequences: ['a'] } },
      { lmOptions: { seed: 1, stopSequences: ['b'], providerOptions: { x: { y: 1 } } } },
    )
    expect(diff?.lmOptions).toEqual({
      temperature: { before: 0, after: undefined },
      stopSequences: { before: ['a'], after: ['b'] },
      providerOptions: { before: undefined, after: { x: { y: 1 } } },
    })
  })

  it('takes an option that is undefined for absent', () => {
    expect(diffOf({ lmOptions: {} }, { lmOptions: { temperature: undefined } })).toBeUndefined()
  })

  it('says which predictors are on one side only', () => {
    const before: ProgramState = { schemaVersion: 1, predictors: { kept: base, gone: base } }
    const after: ProgramState = { schemaVersion: 1, predictors: { kept: base, 'routes[0]': base } }
    expect(diffStates(before, after)).toEqual({ gone: { presence: 'removed' }, 'routes[0]': { presence: 'added' } })
  })

  it('does not find a predictor in the methods of every object', () => {
    const empty: ProgramState = { schemaVersion: 1, predictors: {} }
    expect(diffStates(empty, { schemaVersion: 1, predictors: { toString: base } })).toEqual({
      toString: { presence: 'added' },
    })
  })
})
