import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseArray, writeArray } from './array-types.ts'

const parse = (text: string) => parseArray(text.slice(1), (value) => value)

describe('parseArray', () => {
  it.each([
    ['{}', []],
    ['{a,"b c",NULL,"NULL",""}', ['a', 'b c', null, 'NULL', '']],
    [
      '{{1,2},{3,4}}',
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [String.raw`{"a\"b","\\","{","}",","}`, ['a"b', '\\', '{', '}', ',']],
    ['[0:1]={a,b}', ['a', 'b']],
    ['[-1:0][2:2]={{a},{b}}', [['a'], ['b']]],
  ])('reads %s', (text, expected) => {
    expect(parse(text)).toEqual(expected)
  })

  it('reads boxes', () => {
    expect(parseArray('(1,1),(0,0);(2,2),(1,1)}', (box) => box, ';')).toEqual(['(1,1),(0,0)', '(2,2),(1,1)'])
  })

  it('reads what writeArray wrote', () => {
    const item = fc.option(
      fc.string({ unit: fc.constantFrom('"', '\\', ',', '{', '}', 'a', 'NULL', ' ', '[0:1]={', 'ä') }),
    )
    const grid = fc.oneof(fc.array(item), fc.array(fc.array(item, { minLength: 2, maxLength: 2 })))
    fc.assert(
      fc.property(grid, (values) => {
        expect(parse(String(writeArray(values, String)))).toEqual(values)
      }),
    )
  })
})

describe('writeArray', () => {
  it('refuses a value that is not there, and leaves a text as it is', () => {
    expect(() => writeArray([undefined], String)).toThrow('UNDEFINED_VALUE')
    expect(writeArray('{1}', String)).toBe('{1}')
    expect(writeArray([{ type: 25, value: 'x' }], String)).toBe('{"x"}')
  })
})
