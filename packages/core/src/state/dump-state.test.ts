import { describe, expect, it } from 'vitest'
import { ChainOfThought } from '../module/chain-of-thought.ts'
import { Predict } from '../module/predict.ts'
import { program } from '../module/program.ts'
import { signature } from '../signature/signature.ts'
import { dumpState, stateHash } from './dump-state.ts'
import { parseState } from './parse-state.ts'
import type { ProgramState } from './program-state.ts'
import { withState } from './with-state.ts'

const rag = () =>
  program(
    'rag',
    { respond: new ChainOfThought('question -> answer'), steps: [new Predict('text -> title')] },
    async () => undefined,
  )

describe('dumpState', () => {
  it('writes what an optimizer may change, by path', () => {
    const demo = { inputs: { question: 'q' }, outputs: { answer: 'a' } }
    const described = signature('question -> answer').withInstructions('Answer.').describe({ answer: 'one word' })
    const { predictors } = dumpState(new Predict(described, { demos: [demo], lmOptions: { temperature: 0.5 } }))
    expect(predictors.self).toMatchObject({
      instructions: 'Answer.',
      descriptions: { answer: 'one word' },
      demos: [demo],
      lmOptions: { temperature: 0.5 },
      contract: {
        fingerprint: described.fingerprint,
        inputs: [{ name: 'question', optional: false }],
        outputs: [{ name: 'answer', optional: false }],
      },
    })
  })

  it('names every predictor by its path', () => {
    expect(Object.keys(dumpState(rag()).predictors)).toEqual(['respond.predict', 'steps[0]'])
  })

  it('is a state that JSON keeps and parseState accepts', () => {
    const state = dumpState(rag())
    expect(parseState(JSON.parse(JSON.stringify(state)))).toEqual(state)
  })

  it('fits the program that it was read from', () => {
    expect(dumpState(withState(rag(), dumpState(rag())))).toEqual(dumpState(rag()))
  })

  it('reads the state that a view applies', () => {
    const state = dumpState(rag())
    const other = {
      ...state,
      predictors: { ...state.predictors, 'steps[0]': { ...state.predictors['steps[0]'], instructions: 'Other.' } },
    } as ProgramState
    expect(dumpState(withState(rag(), other))).toEqual(other)
  })
})

describe('stateHash', () => {
  it('is equal for equal states of different programs', () => {
    expect(stateHash(dumpState(rag()))).toBe(stateHash(dumpState(rag())))
  })

  it('does not depend on the order of keys', () => {
    const state = dumpState(rag())
    const reversed = (value: unknown): unknown =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? value
        : Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, member]) => [key, reversed(member)]),
          )
    expect(stateHash(reversed(state) as ProgramState)).toBe(stateHash(state))
  })

  it('does not count a member that is undefined', () => {
    const hashes = [new Predict('a -> b', { lmOptions: { temperature: undefined } }), new Predict('a -> b')].map(
      (each) => stateHash(dumpState(each)),
    )
    expect(hashes[0]).toBe(hashes[1])
  })

  it.each([
    ['instructions', { instructions: 'Other.' }],
    ['a description', { descriptions: { title: 'short' } }],
    ['a demo', { demos: [{ inputs: {}, outputs: {} }] }],
    ['an LM option', { lmOptions: { temperature: 0 } }],
  ])('changes with %s', (_, change) => {
    const state = dumpState(rag())
    const other = {
      ...state,
      predictors: { ...state.predictors, 'steps[0]': { ...state.predictors['steps[0]'], ...change } },
    } as ProgramState
    expect(stateHash(other)).not.toBe(stateHash(state))
  })
})
