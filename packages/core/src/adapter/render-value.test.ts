import { describe, expect, it } from 'vitest'
import { image, textOf } from '../lm/message.ts'
import { renderValue } from './render-value.ts'

const show = (value: unknown): string => textOf(renderValue(value, 'json'))

describe('renderValue', () => {
  it.each([
    ['a map with text keys', new Map([['a', 1]]), '{"a": 1}'],
    ['a map with other keys', new Map([[1, 'a']]), '[[1, "a"]]'],
    ['a set', new Set(['a', 'b']), '["a", "b"]'],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a date inside', { at: new Date(0) }, '{"at": "1970-01-01T00:00:00.000Z"}'],
    ['a large whole number inside', { n: 5n }, '{"n": 5}'],
    ['numbers that JSON lacks', [Number.NaN, Infinity], '[NaN, Infinity]'],
    ['an error', { e: new Error('x') }, '{"e": "Error: x"}'],
    ['a member that is undefined', { a: undefined, b: [undefined] }, '{"b": [null]}'],
  ])('shows %s', (_what, value, text) => {
    expect(show(value)).toBe(text)
  })

  it('keeps media inside a structure in place, whatever the text around says', () => {
    const cat = image('https://example.org/cat.png')
    expect(renderValue({ i: cat, t: '\uE000media 0\uE000' }, 'json')).toEqual([
      { type: 'text', text: '{"i": ' },
      cat,
      { type: 'text', text: ', "t": "\uE000media 0\uE000"}' },
    ])
  })

  it('refuses what can not be shown, and says why', () => {
    const cyclic: Record<string, unknown> = {}
    cyclic.self = cyclic
    let deep: unknown = 1
    for (let level = 0; level < 20_000; level += 1) deep = [deep]
    for (const [value, problem] of [
      [cyclic, 'contains itself'],
      [deep, 'levels deep'],
      [{ bytes: new Uint8Array(3) }, 'is bytes'],
    ] as const) {
      expect(() => show(value)).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringContaining(problem) as string }),
      )
    }
  })

  it('shows the same object twice where it stands twice', () => {
    const shared = { a: 1 }
    expect(show([shared, shared])).toBe('[{"a": 1}, {"a": 1}]')
  })
})
