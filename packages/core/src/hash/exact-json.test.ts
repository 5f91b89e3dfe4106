import { jsonValue } from '@dspex/lanes/arbitraries'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberOf, parseExactJson } from './exact-json.ts'

describe('parseExactJson', () => {
  it('reads what JSON.stringify writes as JSON.parse does', () => {
    fc.assert(
      fc.property(jsonValue(), (value) => {
        const text = JSON.stringify(value)
        expect(parseExactJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('never gives a whole number another value', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (id) => {
        const { read } = parseExactJson(`{"read":${id}}`) as { read: number | string }
        expect(String(read) === String(id) || BigInt(read) === id).toBe(true)
      }),
    )
  })
})

describe('numberOf', () => {
  it.each([
    ['9007199254740993', '9007199254740993'],
    ['9007199254740992', 9_007_199_254_740_992],
    ['-55208535116545050', Number('-55208535116545050')],
    ['1e400', '1e400'],
    ['0.1', 0.1],
  ])('makes %s of itself, or leaves it', (numeral, value) => {
    expect(numberOf(numeral)).toBe(value)
  })
})
