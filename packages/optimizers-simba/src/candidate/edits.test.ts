import { dumpState, Predict, program, withState } from '@dspex/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidatesOf } from './candidate.ts'
import { applyEdits, describeEdit, type Edit, toEdit } from './edits.ts'

const parts = { find: new Predict('question -> query'), answer: new Predict('query -> answer') }
const student = program('two', parts, async (input: { question: string }) => input)
const state = dumpState(student)
const common = { strategy: 'test', cluster: 'all' } as const
const demo = (text: string): Edit =>
  toEdit({
    ...common,
    change: 'add-demo',
    path: 'find',
    sources: [text],
    demo: { inputs: { question: text }, outputs: { query: text } },
  })
const rule = (text: string): Edit => toEdit({ ...common, change: 'add-rule', path: 'answer', sources: [], rule: text })

describe('applyEdits', () => {
  it('changes only the predictors that edits name, and gives a state that fits the program', () => {
    const edited = applyEdits(state, [demo('a'), rule('If b, c.'), demo('b')])
    expect(withState(student, edited).state.predictors['find']?.demos.map(({ outputs }) => outputs['query'])).toEqual([
      'a',
      'b',
    ])
    expect(edited.predictors['answer']?.instructions).toBe(`${state.predictors['answer']?.instructions}\n\nIf b, c.`)
    expect(edited.predictors['answer']?.demos).toEqual([])
    expect(edited.predictors['find']?.instructions).toBe(state.predictors['find']?.instructions)
  })

  it('shows every predictor its part of a run, under one name whatever the order of the parts', () => {
    const find = { inputs: { question: 'a' }, outputs: { query: 'b' }, augmented: true }
    const answer = { inputs: { query: 'b' }, outputs: { answer: 'c' }, augmented: true }
    const facts = { ...common, change: 'add-run', path: 'find + answer', sources: ['a'] } as const
    const run = toEdit({ ...facts, demos: { find, answer } })
    const { predictors } = applyEdits(state, [rule('If b, c.'), run])
    expect(predictors['find']?.demos).toEqual([find])
    expect(predictors['answer']?.demos).toEqual([answer])
    expect(toEdit({ ...facts, demos: { answer, find } }).id).toBe(run.id)
    expect(describeEdit(run)).toContain('answer: {"query":"b"} → {"answer":"c"}')
  })

  it('leaves out a demo that the program came with', () => {
    const first = demo('a') as Extract<Edit, { change: 'add-demo' }>
    const shown = applyEdits(state, [first, demo('b')])
    const drop = toEdit({ ...common, change: 'drop-demo', path: 'find', sources: [], demo: first.demo })
    expect(applyEdits(shown, [drop])).toEqual(applyEdits(state, [demo('b')]))
    expect(describeEdit(drop)).toBe('drops a demo: {"question":"a"} → {"query":"a"}')
  })
})

describe('candidatesOf', () => {
  it('masks every example that an edit was made from', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 8 }), (texts) => {
        const { masked } = candidatesOf(state)(texts.map(demo), null, 'test')
        expect([...masked].toSorted()).toEqual(texts.toSorted())
      }),
    )
  })

  it('makes of equal edits one candidate, whatever made it', () => {
    const make = candidatesOf(state)
    expect(make([demo('a')], null, 'x')).toBe(make([demo('a')], null, 'y'))
    expect(make([], null, 'baseline').state).toBe(state)
  })
})
