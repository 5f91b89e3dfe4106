import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StateError } from '../errors/state-error.ts'
import { Predict } from '../module/predict.ts'
import { dumpState } from './dump-state.ts'
import { parseState } from './parse-state.ts'

const good = JSON.parse(
  JSON.stringify(
    dumpState(
      new Predict('question, context: string[] -> answer, score: number', {
        lmOptions: { temperature: 0.5, stopSequences: ['END'], providerOptions: { acme: { fast: true } } },
        demos: [{ inputs: { question: 'q' }, outputs: { answer: 'a' }, augmented: true }],
      }),
    ),
  ),
) as Record<string, unknown>

/** A copy of the good state with the member at `path` replaced. */
function changed(path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(good)
  let target = copy as Record<string | number, unknown>
  for (const key of path.slice(0, -1)) target = target[key] as Record<string | number, unknown>
  target[path.at(-1) as string] = value
  return copy
}

function failureOf(json: unknown): StateError {
  try {
    parseState(json)
  } catch (error) {
    return error as StateError
  }
  return expect.unreachable('the state must be refused')
}

describe('parseState', () => {
  it('returns an equal state', () => {
    expect(parseState(good)).toEqual(good)
  })

  it('returns a copy, as nothing but JSON', () => {
    const question = { at: new Date(0), where: new URL('https://example.org'), none: undefined, list: [undefined] }
    const json = changed(['predictors', 'self', 'demos', 0, 'inputs', 'question'], question)
    const read = parseState(json).predictors.self?.demos[0]?.inputs.question
    question.list.push(undefined)
    expect(read).toStrictEqual({ at: '1970-01-01T00:00:00.000Z', where: 'https://example.org/', list: [null] })
  })

  it.each([
    [['predictors'], 'x', 'predictors'],
    [['extra'], 1, 'extra'],
    [['predictors', 'self'], null, 'predictors.self'],
    [['predictors', 'self', 'instructions'], 1, 'predictors.self.instructions'],
    [['predictors', 'self', 'descriptions', 'answer'], null, 'predictors.self.descriptions.answer'],
    [['predictors', 'self', 'demos', 0, 'inputs'], [], 'predictors.self.demos[0].inputs'],
    [['predictors', 'self', 'demos', 0, 'augmented'], 'yes', 'predictors.self.demos[0].augmented'],
    [['predictors', 'self', 'demos', 0, 'extra'], 1, 'predictors.self.demos[0].extra'],
    [['predictors', 'self', 'lmOptions', 'temperature'], '0.5', 'predictors.self.lmOptions.temperature'],
    [['predictors', 'self', 'lmOptions', 'temprature'], 0.5, 'predictors.self.lmOptions.temprature'],
    [['predictors', 'self', 'lmOptions', 'maxOutputTokens'], 1.5, 'predictors.self.lmOptions.maxOutputTokens'],
    [
      ['predictors', 'self', 'contract', 'inputs', 1, 'optional'],
      undefined,
      'predictors.self.contract.inputs[1].optional',
    ],
    [
      ['predictors', 'self', 'contract', 'outputs', 0, 'jsonSchema'],
      'string',
      'predictors.self.contract.outputs[0].jsonSchema',
    ],
  ] as [(string | number)[], unknown, string][])('says where the state is wrong: %j is %j', (path, value, where) => {
    const error = failureOf(changed(path, value))
    expect([error.code, error.issues.map((issue) => issue.path)]).toEqual(['STATE_INVALID', [where]])
  })

  it('says everything that is wrong at once', () => {
    const json = changed(['predictors', 'self', 'demos'], 1) as { predictors: { self: Record<string, unknown> } }
    json.predictors.self.instructions = 2
    expect(failureOf(json).issues.map(({ path }) => path)).toEqual([
      'predictors.self.instructions',
      'predictors.self.demos',
    ])
  })

  it('says in words what was expected', () => {
    const { message } = failureOf(changed(['predictors', 'self', 'instructions'], 1))
    expect(message).toContain('predictors.self.instructions: expected a string, got 1')
  })

  it('refuses __proto__ as a name, wherever it stands', () => {
    const places = [
      '{"schemaVersion":1,"predictors":{"__proto__":{}}}',
      '{"schemaVersion":1,"predictors":{"a":{"demos":[{"inputs":{"__proto__":{"x":1}}}]}}}',
    ]
    expect(places.map((text) => failureOf(JSON.parse(text)).issues)).toEqual([
      [{ path: 'predictors.__proto__', message: 'is not allowed as a name' }],
      [{ path: 'predictors.a.demos[0].inputs.__proto__', message: 'is not allowed as a name' }],
    ])
  })

  it('refuses what is nested too deeply, without recursing to its end', () => {
    const deep = JSON.parse('['.repeat(5000) + ']'.repeat(5000)) as unknown
    const error = failureOf(changed(['predictors', 'self', 'demos', 0, 'inputs', 'question'], deep))
    expect(error.issues).toEqual([
      {
        path: expect.stringMatching(/^predictors\.self\.demos\[0\]\.inputs\.question\[0\]/),
        message: 'is nested too deeply',
      },
    ])
  })

  it('refuses an object that contains itself in many ways', () => {
    const cycle: Record<string, unknown> = {}
    for (let index = 0; index < 10; index += 1) cycle[`k${index}`] = cycle
    const { issues } = failureOf(changed(['predictors', 'self', 'demos', 0, 'inputs', 'question'], cycle))
    expect(issues).toHaveLength(10)
  })

  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['a function', () => 1],
    ['a bigint', 1n],
    ['a symbol', Symbol('s')],
    ['a lone surrogate', '\uD800'],
    ['a map', new Map()],
    [
      'an instance',
      new (class Money {
        readonly amount = 1
      })(),
    ],
  ])('refuses %s in a demo, which is not JSON', (_, value) => {
    const error = failureOf(changed(['predictors', 'self', 'demos', 0, 'inputs', 'question'], value))
    expect(error.issues.map(({ path }) => path)).toEqual(['predictors.self.demos[0].inputs.question'])
  })

  it('throws nothing but a StateError, whatever JSON it reads', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom<(string | number)[]>(
          [],
          ['predictors'],
          ['predictors', 'self'],
          ['predictors', 'self', 'demos', 0],
          ['predictors', 'self', 'contract'],
        ),
        (json, path) => {
          try {
            parseState(path.length === 0 ? json : changed(path, json))
          } catch (error) {
            expect(error).toBeInstanceOf(StateError)
          }
        },
      ),
    )
  })

  it('never reaches a prototype', () => {
    const names = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'x', 'predictors')
    const { json } = fc.letrec<{ json: string }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('1', '"x"', 'null', 'true'),
        fc.array(tie('json'), { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
        fc
          .array(fc.tuple(names, tie('json')), { maxLength: 4 })
          .map((members) => `{${members.map(([name, value]) => `"${name}":${value}`).join(',')}}`),
      ),
    }))
    fc.assert(
      fc.property(json, (text) => {
        try {
          parseState(changed(['predictors', 'self', 'demos', 0, 'inputs'], JSON.parse(text)))
        } catch (error) {
          expect(error).toBeInstanceOf(StateError)
        }
        expect([({} as Record<string, unknown>).x, Object.keys(Object.prototype)]).toEqual([undefined, []])
      }),
    )
  })
})
