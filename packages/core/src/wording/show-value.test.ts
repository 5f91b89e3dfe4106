import { describe, expect, it } from 'vitest'
import { showValue } from './show-value.ts'

describe('showValue', () => {
  const cycle: Record<string, unknown> = {}
  cycle.self = cycle

  it.each([
    ['text', '"text"'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [10n, '10n'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [() => 1, 'a function'],
    [{ a: [1, { b: null }] }, '{"a":[1,{"b":null}]}'],
    [cycle, '[object Object]'],
    [{ big: 1n }, '[object Object]'],
    [{}, '{}'],
    [Object.create(null), '{}'],
    [Promise.resolve(), 'an instance of Promise'],
    [new Map([[1, 2]]), 'an instance of Map'],
    [{ toJSON: () => undefined }, '[object Object]'],
  ] as [unknown, string][])('writes %o as %s', (value, expected) => {
    expect(showValue(value)).toBe(expected)
  })

  it('survives an object whose JSON throws', () => {
    const hostile = {
      toJSON() {
        throw new Error('no')
      },
    }
    expect(showValue(hostile)).toBe('[object Object]')
  })

  it('cuts a long value to the length asked for', () => {
    expect(showValue('x'.repeat(1000), 10)).toBe('"xxxxxxxx…')
  })

  it('leaves a value of exactly that length whole', () => {
    expect(showValue('x'.repeat(8), 10)).toBe(`"${'x'.repeat(8)}"`)
  })

  it('never cuts a character in half', () => {
    const shown = Array.from({ length: 6 }, (_, index) => showValue('🌊'.repeat(20), 10 + index))
    expect(shown.every((text) => text.isWellFormed())).toBe(true)
  })
})
