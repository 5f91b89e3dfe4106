import { describe, expect, it } from 'vitest'
import { formatPath } from '../../wording/format-path.ts'
import { image } from '../../lm/message.ts'
import { parseType } from '../parse-signature.ts'
import { typeJsonSchema, typeSchema } from './type-schema.ts'

function check(text: string, value: unknown, optional = false) {
  const result = typeSchema(parseType(text, 'x').type, { optional })['~standard'].validate(value)
  if (result instanceof Promise) throw new Error('must be synchronous')
  return result.issues
    ? result.issues.map(({ path, message }) => [formatPath((path ?? []) as readonly PropertyKey[]), message])
    : 'fits'
}

describe('typeSchema', () => {
  it.each([
    ['string', 'a', 1],
    ['number', 1.5, Number.NaN],
    ['number', 0, Number.POSITIVE_INFINITY],
    ['int', 3, 3.5],
    ['boolean', false, 'false'],
    ['null', null, undefined],
    ['unknown', null, undefined],
    ["'a' | 'b'", 'b', 'c'],
    ['1 | true', true, false],
    ['string[]', [], 'a'],
    ['string | null', null, 1],
    ['dict[str, int]', { a: 1 }, { a: 'b' }],
    ['dict[str, int]', {}, []],
    ['image', image('https://example.test/a.png'), { type: 'image' }],
    ['image[]', [image({ base64: 'aa', mediaType: 'image/png' })], image('x')],
    ['file', { type: 'file', source: { fileId: 'f' } }, image('x')],
    ['history', [{ question: 'a', answer: 'b' }], ['a']],
  ])('tells for %s that %j fits and %j does not', (text, good, bad) => {
    expect(check(text, good)).toBe('fits')
    expect(check(text, bad)).not.toBe('fits')
  })

  it('takes undefined only where it is optional', () => {
    expect(check('string', undefined, true)).toBe('fits')
    expect(check('string', undefined)).toEqual([['', 'expected string, got undefined']])
  })

  it('names the deepest place that is wrong', () => {
    expect(check('dict[str, list[int]]', { a: [1, 'two'], b: 3 })).toEqual([
      ['a[1]', 'expected integer, got "two"'],
      ['b', 'expected integer[], got 3'],
    ])
    expect(check("('a' | 'b')[]", ['a', 'c'])).toEqual([['[1]', "expected 'a' | 'b', got \"c\""]])
  })

  it('lists no more issues than a reader would read', () => {
    expect(
      check(
        'int[]',
        Array.from({ length: 1000 }, () => 'x'),
      ),
    ).toHaveLength(10)
  })

  it('leaves a value that fits as it is', () => {
    const value = { a: [1] }
    const result = typeSchema(parseType('dict[str, int[]]', 'x').type, { optional: false })['~standard'].validate(value)
    expect(result).toEqual({ value })
    expect((result as { value: unknown }).value).toBe(value)
  })

  it('is a Standard JSON Schema', () => {
    const { jsonSchema } = typeSchema({ kind: 'integer' }, { optional: false })['~standard']
    expect(jsonSchema.input({ target: 'draft-2020-12' })).toEqual({ type: 'integer' })
  })
})

describe('typeJsonSchema', () => {
  it.each([
    ['string[]', { type: 'array', items: { type: 'string' } }],
    ["'a' | 'b'", { type: 'string', enum: ['a', 'b'] }],
    ["'a' | 1", { enum: ['a', 1] }],
    ["'a'", { type: 'string', const: 'a' }],
    ['int | null', { anyOf: [{ type: 'integer' }, { type: 'null' }] }],
    [
      "'a' | int[]",
      {
        anyOf: [
          { type: 'string', enum: ['a'] },
          { type: 'array', items: { type: 'integer' } },
        ],
      },
    ],
    ['Record<string, unknown>', { type: 'object', additionalProperties: {} }],
  ])('writes %s', (text, expected) => {
    expect(typeJsonSchema(parseType(text, 'x').type)).toEqual(expected)
  })
})
