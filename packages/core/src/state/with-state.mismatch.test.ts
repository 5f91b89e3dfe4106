import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { StateError } from '../errors/state-error.ts'
import { Module } from '../module/module.ts'
import { Predict } from '../module/predict.ts'
import { signature } from '../signature/signature.ts'
import { dumpState } from './dump-state.ts'
import type { Program } from '../program.ts'
import type { PredictorState, ProgramState } from './program-state.ts'
import { withState } from './with-state.ts'

/** The state of `subject` with the predictor at `path` changed. */
function stateOf(subject: object, path: string, changes: Partial<PredictorState>): ProgramState {
  const state = dumpState(subject)
  return {
    ...state,
    predictors: { ...state.predictors, [path]: { ...(state.predictors[path] as PredictorState), ...changes } },
  }
}

function mismatch(subject: Program, state: ProgramState): StateError {
  try {
    withState(subject, state)
  } catch (error) {
    return error as StateError
  }
  return expect.unreachable('the state must be refused')
}

describe('withState', () => {
  describe('with a state that does not fit', () => {
    class Two extends Module<{ question: string }, unknown> {
      readonly one = new Predict('question -> answer')
      readonly two = new Predict('text: string, count: int -> title: string')
      async forward() {
        return undefined
      }
    }

    it('names the program and every difference at once', () => {
      const { one } = dumpState(new Two()).predictors
      const other = new Predict('text: string[], size?: int -> title: string, extra: string')
      const contract = (dumpState(other).predictors.self as PredictorState).contract
      const two = { ...(dumpState(new Two()).predictors.two as PredictorState), contract }
      const error = mismatch(new Two(), { schemaVersion: 1, predictors: { two, three: one as PredictorState } })
      expect([error.code, error.message.includes("program 'Two'")]).toEqual(['STATE_MISMATCH', true])
      expect(error.issues).toEqual([
        { path: 'one', message: 'the program has this predictor, the state does not' },
        { path: 'two', message: "the program has input 'count', the state does not" },
        { path: 'two', message: "input 'text' was string[] and is string now" },
        { path: 'two', message: "the state has input 'size', the program does not" },
        { path: 'two', message: "the state has output 'extra', the program does not" },
        { path: 'three', message: 'the state has this predictor, the program does not' },
      ])
    })

    it('lists every difference in the message', () => {
      const error = mismatch(new Two(), { schemaVersion: 1, predictors: {} })
      expect(error.message).toMatch(/\n {2}one: .*\n {2}two: /)
    })

    it('believes equal fingerprints', () => {
      const { two } = dumpState(new Two()).predictors as { two: PredictorState }
      const state = stateOf(new Two(), 'two', { contract: { ...two.contract, inputs: [] } })
      expect(() => withState(new Two(), state)).not.toThrow()
    })

    it('tells a field that became optional', () => {
      const state = dumpState(new Predict('question -> answer'))
      expect(mismatch(new Predict('question?: string -> answer'), state).issues).toMatchObject([
        { path: 'self', message: expect.stringContaining("input 'question'") },
      ])
    })

    it('names descriptions and demo values of fields that are none', () => {
      const demos = [{ inputs: { question: 'q', answer: 'a' }, outputs: { answer: 'a' } }]
      const state = stateOf(new Predict('question -> answer'), 'self', { demos, descriptions: { tone: 'dry' } })
      expect(mismatch(new Predict('question -> answer'), state).issues).toEqual([
        { path: 'self', message: "describes 'tone', which is no field" },
        { path: 'self', message: "demo 1 has a value for 'answer', which is no field of that side" },
      ])
    })

    it('refuses what is no state', () => {
      expect(mismatch(new Two(), {} as ProgramState).code).toBe('STATE_VERSION')
    })
  })

  const ofShape = (shape: z.ZodType): Predict =>
    new Predict(signature({ input: { x: shape }, output: { y: z.string() } }))
  /** The state of a program with input `shape`, as another version of the package would have fingerprinted it. */
  const foreignState = (shape: z.ZodType): ProgramState => {
    const { contract } = dumpState(ofShape(shape)).predictors.self as PredictorState
    return stateOf(ofShape(shape), 'self', { contract: { ...contract, fingerprint: 'of another version' } })
  }

  it.each([
    ['other words', z.object({ n: z.number() }), z.object({ n: z.number().describe('new words') }).describe('x')],
    [
      'its members in another order',
      z.object({ n: z.number(), s: z.string() }),
      z.object({ s: z.string(), n: z.number() }),
    ],
    ['strictness', z.object({ n: z.number() }), z.strictObject({ n: z.number() })],
  ])('accepts the same structure under another fingerprint: %s', (_, before, after) => {
    expect(() => withState(ofShape(after), foreignState(before))).not.toThrow()
  })

  it.each([
    ['another type', z.object({ n: z.number() }), z.object({ n: z.string() })],
    ['another type of a member called title', z.object({ title: z.number() }), z.object({ title: z.string() })],
    ['a member more', z.object({ n: z.number() }), z.object({ n: z.number(), m: z.number() })],
    ['another literal', z.enum(['a', 'b']), z.enum(['a', 'c'])],
  ])('refuses another structure: %s', (_, before, after) => {
    expect(mismatch(ofShape(after), foreignState(before)).issues).toMatchObject([
      { path: 'self', message: expect.stringContaining("input 'x'") },
    ])
  })
})
