import { memberName, withMemberNames } from '@dspex/lanes/arbitraries'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copyJson } from './kept-value.ts'

const throughText = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown
const member = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.double(),
  fc.constant(null),
  fc.anything().map(withMemberNames),
)
const name = fc.oneof(fc.string().map(memberName), fc.constantFrom('__proto__', 'toJSON', '0'))

describe('copyJson', () => {
  it('gives what JSON would give, and never the value itself', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.dictionary(name, member, { noNullPrototype: true }), fc.anything().map(withMemberNames)),
        (value) => {
          let expected: unknown
          try {
            expected = throughText(value)
          } catch (error) {
            expect(() => copyJson(value)).toThrow(error)
            return
          }
          const copy = copyJson(value)
          expect(copy).toStrictEqual(expected)
          if (typeof value === 'object' && value !== null) expect(copy).not.toBe(value)
        },
      ),
    )
  })

  it('leaves out what JSON leaves out', () => {
    const value = { kept: 1, [Symbol('s')]: 2, gone: undefined }
    expect(copyJson(value)).toStrictEqual({ kept: 1 })
    expect(copyJson({ kept: 1, [Symbol('s')]: 2 })).toStrictEqual({ kept: 1 })
    expect(Reflect.ownKeys(copyJson({ kept: 1, [Symbol('s')]: 2 }) as object)).toEqual(['kept'])
    expect(copyJson({ zero: -0 })).toStrictEqual({ zero: 0 })
  })

  it('throws what JSON throws', () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    expect(() => copyJson(circle)).toThrow(/circular/)
    expect(() => copyJson({ n: 1n })).toThrow(/BigInt/)
    expect(() => copyJson(undefined)).toThrow(SyntaxError)
    expect(() => copyJson(() => 1)).toThrow(SyntaxError)
  })
})
