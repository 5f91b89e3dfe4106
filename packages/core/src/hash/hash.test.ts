import { jsonValue } from '@dspex/lanes/arbitraries'
import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { canonicalJson, hashJson } from './hash.ts'

/** Any character but a surrogate; fast-check's own `binary` takes a second to set up. */
const character = fc
  .oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xf7ff }), fc.integer({ min: 0, max: 0x10_f7ff }))
  .map((rank) => String.fromCodePoint(rank < 0xd800 ? rank : rank + 0x800))
const json = jsonValue({ stringUnit: character })

describe('canonicalJson', () => {
  it('gives text that JSON reads back as the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(withKeysReversed(value))).toBe(canonicalJson(value))
      }),
    )
  })

  it('gives a deep clone the same text, and is its own canonical form', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(structuredClone(value))).toBe(text)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
      }),
    )
  })

  it.each([new Map([['a', 1]]), new Set([1]), /a/, new Error('a'), new ArrayBuffer(2)])(
    'refuses %o, which would read as an empty object',
    (value) => {
      expect(() => canonicalJson({ value })).toThrow(/^Canonical JSON can not hold a \w+\. Pass a plain object/)
    },
  )

  it('gives different values different text', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const isEqual = JSON.stringify(withKeysSorted(a)) === JSON.stringify(withKeysSorted(b))
        expect(canonicalJson(a) === canonicalJson(b)).toBe(isEqual)
      }),
    )
  })

  // RFC 8785, sections 3.2.2 to 3.2.4.
  it('writes the sample of the RFC', () => {
    const sample = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(canonicalJson(sample)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
  })

  it('sorts keys by UTF-16 code units', () => {
    const sample = { '\u20ac': 1, '\r': 2, '\ufb33': 3, 1: 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
    const keys = Object.keys(JSON.parse(canonicalJson(sample)) as object).filter((key) => key !== '1')
    expect(keys).toEqual(['\r', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'])
    expect(canonicalJson(sample).indexOf('"1"')).toBe('{"\\r":2,'.length)
  })

  // RFC 8785, appendix B: IEEE 754 bits and the text of the number.
  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the number of bits %s as %s', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text)
  })

  it('leaves out members that are undefined, and follows toJSON', () => {
    expect(canonicalJson({ b: undefined, a: [undefined, new Date(0)] })).toBe('{"a":[null,"1970-01-01T00:00:00.000Z"]}')
  })

  it('takes the same object twice, but not inside itself', () => {
    const shared = { x: 1 }
    expect(canonicalJson([shared, shared])).toBe('[{"x":1},{"x":1}]')
    const cyclic: Record<string, unknown> = {}
    cyclic.self = cyclic
    expect(() => canonicalJson(cyclic)).toThrow('an object that contains itself')
  })

  it.each([
    ['NaN', Number.NaN],
    ['an infinity', -Infinity],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a bigint', 1n],
    ['undefined', undefined],
    ['a lone surrogate', '\ud800'],
    ['a key that is a lone surrogate', { '\udc00': 1 }],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError)
  })
})

describe('hashJson', () => {
  it('is the SHA-256 of the canonical JSON', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(hashJson(value)).toBe(createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex'))
        expect(hashJson(withKeysReversed(value))).toBe(hashJson(value))
      }),
    )
  })

  it('is the same on every machine', () => {
    expect(hashJson({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a')
  })
})

function withKeysReversed(value: unknown): unknown {
  return mapObjects(value, (entries) => entries.toReversed())
}

function withKeysSorted(value: unknown): unknown {
  return mapObjects(value, (entries) => entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

type Entries = [string, unknown][]

function mapObjects(value: unknown, change: (entries: Entries) => Entries): unknown {
  if (Array.isArray(value)) return value.map((each) => mapObjects(each, change))
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value
  return Object.fromEntries(change(Object.entries(value)).map(([key, member]) => [key, mapObjects(member, change)]))
}
