import { describe, expect, it } from 'vitest'
import { StateError } from '../../errors/state-error.ts'
import { Predict } from '../../module/predict.ts'
import { golden, make, programs, Rag } from '../../../test/dspy-programs.ts'
import { fromDspyState, toDspyState } from './dspy-state.ts'
import { dumpState } from '../dump-state.ts'
import type { Program } from '../../program.ts'
import type { ProgramState } from '../program-state.ts'
import { withState } from '../with-state.ts'

function issuesOf(json: unknown, program: Program<never, unknown>): { code: string; issues: readonly string[] } {
  try {
    fromDspyState(json, program)
  } catch (error) {
    if (error instanceof StateError)
      return { code: error.code, issues: error.issues.map(({ path, message }) => `${path}: ${message}`) }
    throw error
  }
  throw new Error('Nothing was refused.')
}

describe('fromDspyState', () => {
  it.each(Object.keys(programs))('reads a state that fits the program: %s', (name) => {
    const program = make(name)
    const state = fromDspyState(golden(name), program)
    expect(Object.keys(state.predictors)).toEqual(Object.keys(dumpState(program).predictors))
    expect(dumpState(withState(program, state))).toEqual(state)
  })

  it('reads the predictor that is the whole program', () => {
    const state = fromDspyState(golden('bare-predict'), make('bare-predict'))
    expect(state.predictors['self']).toMatchObject({
      instructions: 'Answer in one word.',
      descriptions: { answer: 'one word' },
      demos: [
        { inputs: { question: 'Capital of France?' }, outputs: { answer: 'Paris', sure: true } },
        { inputs: { question: 'Größe?' }, outputs: { answer: 'é\nzwei', sure: false }, augmented: true },
      ],
      lmOptions: {},
    })
  })

  it('reads descriptions by position and takes the default for none', () => {
    const { predictors } = fromDspyState(golden('rag'), make('rag'))
    expect(predictors['make_query']?.descriptions).toEqual({ query: 'a few words' })
    expect(predictors['respond.predict']?.descriptions).toEqual({ context: 'may be empty' })
  })

  it('finds predictors in lists and objects', () => {
    const { predictors } = fromDspyState(golden('many'), make('many'))
    expect(Object.keys(predictors)).toEqual(['steps[0]', 'steps[1].predict', 'judges.strict', "judges['kind one']"])
    expect(predictors["judges['kind one']"]?.demos).toEqual([{ inputs: { title: 't' }, outputs: { score: 0.5 } }])
  })

  it('keeps sampling options, without keys, addresses and the model', () => {
    const { predictors } = fromDspyState(golden('rag-with-lm'), make('rag'))
    expect(predictors['make_query']?.lmOptions).toEqual({})
    expect(predictors['respond.predict']?.lmOptions).toEqual({
      temperature: 0.7,
      topP: 0.9,
      maxOutputTokens: 500,
      stopSequences: ['\n\n'],
      presencePenalty: 0.1,
      seed: 3,
      rolloutId: 4,
    })
  })

  it('lists predictors that are missing on either side', () => {
    expect(issuesOf(golden('rag'), new Rag() as Program<never, unknown>)).toEqual({
      code: 'STATE_MISMATCH',
      issues: [
        'makeQuery: the program has this predictor, the file does not',
        'make_query: the file has this predictor, the program does not',
      ],
    })
  })

  it('refuses the file of a bare predictor for a larger program', () => {
    expect(issuesOf(golden('bare-predict'), make('bare-chain-of-thought')).issues).toEqual([
      'predict: the program has this predictor, the file does not',
      'self: the file has this predictor, the program does not',
    ])
  })

  it('lists fields that differ in number', () => {
    const file = golden('bare-predict')
    const { issues } = issuesOf(file, new Predict('question -> answer, certainty: number, sure: boolean'))
    expect(issues).toEqual(['self: the file has 3 fields, the program has 4: question, answer, certainty, sure'])
  })

  it('notices fields in another order by their names', () => {
    const program = new Predict('question -> sure: boolean, answer') as Program<never, unknown>
    expect(issuesOf(golden('bare-predict'), program)).toEqual({
      code: 'STATE_MISMATCH',
      issues: [
        "self.signature.fields[1]: the file has field 'answer' here, the program has 'sure'",
        "self.signature.fields[2]: the file has field 'sure' here, the program has 'answer'",
      ],
    })
  })

  it('refuses demo values that belong to no field, or leaves them out when told so', () => {
    const file = golden('rag')
    file['make_query']?.demos.push({ question: 'q', answer: 'a', dspy_uuid: 'x', dspy_split: 'train' })
    expect(issuesOf(file, make('rag'))).toMatchObject({
      code: 'STATE_MISMATCH',
      issues: [expect.stringContaining('make_query.demos[1].answer')],
    })
    const state = fromDspyState(file, make('rag'), { unknownDemoKeys: 'leave-out' })
    expect(state.predictors['make_query']?.demos[1]).toEqual({ inputs: { question: 'q' }, outputs: {} })
  })

  it.each([
    ['a text', 'text'],
    ['null', null],
    ['a list', []],
    ['a predictor that is a list', { predict: [] }],
    ['a predictor of an old version', { predict: { signature_instructions: 'x', demos: [] } }],
    ['demos that are no list', { predict: { ...golden('bare-chain-of-thought')['predict'], demos: {} } }],
    ['a demo that is no object', { predict: { ...golden('bare-chain-of-thought')['predict'], demos: ['x'] } }],
    ['fields without descriptions', { predict: { demos: [], signature: { instructions: 'x', fields: [{}, {}, {}] } } }],
    [
      'no instructions',
      { predict: { demos: [], signature: { fields: golden('bare-chain-of-thought')['predict']?.signature.fields } } },
    ],
  ])('refuses what DSPy does not write: %s', (_, json) => {
    expect(issuesOf(json, make('bare-chain-of-thought')).code).toBe('STATE_INVALID')
  })

  it('lets no name reach a prototype', () => {
    const text = JSON.stringify(golden('bare-chain-of-thought'))
    const poisoned = '{"polluted": true}'
    for (const json of [
      text.replace('{', `{"__proto__": ${poisoned}, "constructor": ${poisoned}, `),
      text.replace('"question"', `"__proto__": ${poisoned}, "question"`),
      text.replace('"q1"', `{"__proto__": ${poisoned}}`),
    ]) {
      expect(() => fromDspyState(JSON.parse(json), make('bare-chain-of-thought'))).toThrow(StateError)
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    }
  })
})

describe('toDspyState', () => {
  it.each(Object.keys(programs).filter((name) => name !== 'rag-with-lm'))('writes what DSPy wrote: %s', (name) => {
    const program = make(name)
    const written = toDspyState(program, fromDspyState(golden(name), program))
    const { metadata: _, ...expected } = golden(name)
    const { metadata, ...actual } = written
    expect(actual).toEqual(expected)
    expect(metadata).toEqual({ dependency_versions: {} })
  })

  it('survives the way there and back', () => {
    const program = make('rag')
    const state = fromDspyState(golden('rag-with-lm'), program)
    expect(fromDspyState(JSON.parse(JSON.stringify(toDspyState(program, state))), program)).toEqual(state)
  })

  it('writes the state of a view', () => {
    const program = make('rag')
    const state = fromDspyState(golden('rag'), program)
    expect(toDspyState(withState(program, state) as Program<never, unknown>)).toEqual(toDspyState(program, state))
  })

  it('refuses a state that lacks a predictor', () => {
    const state: ProgramState = { schemaVersion: 1, predictors: {} }
    expect(() => toDspyState(make('rag'), state)).toThrow(expect.objectContaining({ code: 'STATE_MISMATCH' }))
  })
})
