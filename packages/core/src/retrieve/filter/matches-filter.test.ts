import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RetrieverError } from '../../errors/retriever-error.ts'
import type { Filter, Metadata } from './filter.ts'
import { matchesFilter } from './matches-filter.ts'
import { validateFilter } from './validate-filter.ts'

/** Any character but a surrogate; fast-check's own `binary` takes a second to set up. */
const character = fc
  .oneof(fc.integer({ min: 0, max: 0x7f }), fc.integer({ min: 0, max: 0xf7ff }), fc.integer({ min: 0, max: 0x10_f7ff }))
  .map((rank) => String.fromCodePoint(rank < 0xd800 ? rank : rank + 0x800))
const field = fc.constantFrom('a', 'b', 'a.b', '__proto__', 'constructor')
const scalar = fc.oneof(
  fc.constantFrom('x', 'y', '', '1'),
  fc.integer({ min: -2, max: 2 }),
  fc.boolean(),
  fc.constant(null),
)
const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.record({ b: scalar }))
const metadata = fc
  .array(fc.tuple(field, value), { maxLength: 4 })
  .map((entries): Metadata => Object.fromEntries(entries))
const comparison = fc.oneof(
  fc.record({ field, op: fc.constantFrom('eq', 'ne'), value: scalar }),
  fc.record({ field, op: fc.constantFrom('in', 'notIn'), value: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({
    field,
    op: fc.constantFrom('gt', 'gte', 'lt', 'lte'),
    value: fc.oneof(fc.constantFrom('x', '1'), fc.integer({ min: -2, max: 2 })),
  }),
  fc.record({ field, op: fc.constant('exists'), value: fc.boolean() }),
  fc.record({ field, op: fc.constant('contains'), value: fc.oneof(fc.constantFrom('x', ''), fc.boolean()) }),
) as fc.Arbitrary<Filter>
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small' },
    comparison,
    fc.record({ and: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('filter') }),
  ),
}))

describe('matchesFilter', () => {
  it('follows De Morgan', () => {
    fc.assert(
      fc.property(fc.array(filter, { maxLength: 3 }), metadata, (filters, facts) => {
        const negated = filters.map((each): Filter => ({ not: each }))
        expect(matchesFilter({ not: { and: filters } }, facts)).toBe(matchesFilter({ or: negated }, facts))
        expect(matchesFilter({ not: { or: filters } }, facts)).toBe(matchesFilter({ and: negated }, facts))
      }),
    )
  })

  it('takes back a double not', () => {
    fc.assert(
      fc.property(filter, metadata, (each, facts) => {
        expect(matchesFilter({ not: { not: each } }, facts)).toBe(matchesFilter(each, facts))
      }),
    )
  })

  it('takes `in` for an `or` of `eq`, and `ne` and `notIn` for a `not`', () => {
    fc.assert(
      fc.property(field, fc.array(scalar), metadata, (name, values, facts) => {
        const isIn = matchesFilter({ field: name, op: 'in', value: values }, facts)
        expect(isIn).toBe(
          matchesFilter({ or: values.map((each): Filter => ({ field: name, op: 'eq', value: each })) }, facts),
        )
        expect(matchesFilter({ field: name, op: 'notIn', value: values }, facts)).toBe(!isIn)
        expect(matchesFilter({ field: name, op: 'ne', value: values[0] ?? 1 }, facts)).toBe(
          !matchesFilter({ field: name, op: 'eq', value: values[0] ?? 1 }, facts),
        )
      }),
    )
  })

  it('takes `gte` for `gt` or `eq`, of numbers and of strings', () => {
    fc.assert(
      fc.property(
        field,
        fc.oneof(fc.constantFrom('x', 'y', '1'), fc.integer({ min: -2, max: 2 })),
        metadata,
        (name, limit, facts) => {
          const is = (op: 'gt' | 'gte' | 'lt' | 'lte' | 'eq'): boolean =>
            matchesFilter({ field: name, op, value: limit } as Filter, facts)
          expect(is('gte')).toBe(is('gt') || is('eq'))
          expect(is('lte')).toBe(is('lt') || is('eq'))
          expect(is('gt') && is('lt')).toBe(false)
        },
      ),
    )
  })

  it('orders strings as code points are ordered', () => {
    fc.assert(
      fc.property(fc.string({ unit: character }), fc.string({ unit: character }), (a, b) => {
        const expected = Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')) < 0
        expect(matchesFilter({ field: 'text', op: 'lt', value: b }, { text: a })).toBe(expected)
      }),
    )
  })

  it('reads own top-level keys only', () => {
    const exists = (name: string): Filter => ({ field: name, op: 'exists', value: true })
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(matchesFilter(exists(name), {})).toBe(false)
    const own = JSON.parse('{"__proto__": "x"}') as Metadata
    expect(matchesFilter({ field: '__proto__', op: 'eq', value: 'x' }, own)).toBe(true)
    expect(matchesFilter(exists('a.b'), { a: { b: 1 } })).toBe(false)
    expect(matchesFilter(exists('a.b'), { 'a.b': 1 })).toBe(true)
  })

  it('takes undefined for absent', () => {
    expect(matchesFilter({ field: 'a', op: 'exists', value: true }, { a: undefined })).toBe(false)
  })
})

describe('validateFilter', () => {
  it('returns an equal copy of every filter', () => {
    fc.assert(
      fc.property(filter, (each) => {
        const copy = validateFilter(each)
        expect(copy).toEqual(each)
        expect(copy).not.toBe(each)
      }),
    )
  })

  it('either accepts or refuses with FILTER_INVALID whatever JSON comes', () => {
    const nearly = fc.oneof(
      fc.jsonValue(),
      fc.record({ field: fc.jsonValue(), op: fc.oneof(fc.jsonValue(), fc.constant('in')), value: fc.jsonValue() }),
    )
    fc.assert(
      fc.property(fc.oneof(nearly, fc.record({ and: fc.array(nearly) }), fc.record({ not: nearly })), (each) => {
        try {
          expect(validateFilter(each)).toEqual(each)
        } catch (error) {
          expect(error).toBeInstanceOf(RetrieverError)
          expect(error).toMatchObject({ code: 'FILTER_INVALID' })
        }
      }),
    )
  })

  it.each([
    ['nothing', undefined, 'at filter: expected an object, got undefined. Leave `filter` out'],
    ['a list', [], 'at filter: expected an object, got [].'],
    ['an empty object', {}, 'at filter: it needs a `field`, or one of `and`, `or` and `not`.'],
    [
      'an unknown operator',
      { field: 'a', op: 'like', value: 'x' },
      'at filter.op: expected one of eq, ne, in, notIn, gt, gte, lt, lte, exists, contains, got "like".',
    ],
    ['an inherited operator', { field: 'a', op: 'toString', value: 'x' }, 'at filter.op: expected one of'],
    ['an empty field', { field: '', op: 'eq', value: 1 }, 'at filter.field: expected a name, got "".'],
    [
      'a missing value',
      { field: 'a', op: 'eq' },
      'at filter.value: expected a string, number, boolean or null for `eq`, got undefined.',
    ],
    [
      'a list for eq',
      { field: 'a', op: 'eq', value: [1] },
      'at filter.value: expected a string, number, boolean or null for `eq`, got [1].',
    ],
    [
      'a value for in',
      { field: 'a', op: 'in', value: 1 },
      'at filter.value: expected a list of strings, numbers, booleans or nulls for `in`, got 1.',
    ],
    [
      'a boolean for gt',
      { field: 'a', op: 'gt', value: true },
      'at filter.value: expected a number or a string for `gt`, got true.',
    ],
    ['NaN', { field: 'a', op: 'gt', value: Number.NaN }, 'at filter.value: expected a number or a string for `gt`'],
    [
      'a number for exists',
      { field: 'a', op: 'exists', value: 1 },
      'at filter.value: expected true or false for `exists`, got 1.',
    ],
    [
      'null for contains',
      { field: 'a', op: 'contains', value: null },
      'at filter.value: expected a string, number or boolean for `contains`, got null.',
    ],
    ['a list of nothing', { and: [] }, 'at filter.and: a list without filters tests nothing.'],
    ['a list of nothing inside', { not: { or: [] } }, 'at filter.not.or: a list without filters tests nothing.'],
    ['a list with a hole', { and: Array.from({ length: 1 }) }, 'at filter.and[0]: expected an object, got undefined.'],
    [
      'values with a hole',
      { field: 'a', op: 'in', value: Object.assign([], { length: 1 }) },
      'at filter.value: expected a list of strings',
    ],
    [
      'a condition that is undefined',
      { field: 'a', op: 'eq', value: 1, not: undefined },
      'at filter.field: it can not stand beside `not`.',
    ],
    ['a member too many', { and: [], or: [] }, 'at filter.or: it can not stand beside `and`.'],
    [
      'an unknown member',
      { field: 'a', op: 'eq', value: 1, boost: 2 },
      'at filter.boost: it can not stand beside `field`, `op`, `value`.',
    ],
    [
      'something deep inside',
      { and: [{ field: 'a', op: 'exists', value: true }, { not: { or: 7 } }] },
      'at filter.and[1].not.or: expected a list of filters, got 7.',
    ],
  ])('refuses %s', (_, each, message) => {
    expect(() => validateFilter(each)).toThrow(`The filter is invalid ${message}`)
  })

  it('refuses a tree that is too deep instead of overflowing', () => {
    const nest = (depth: number): unknown =>
      JSON.parse(`${'{"not":'.repeat(depth)}{"field":"a","op":"eq","value":1}${'}'.repeat(depth)}`)
    expect(() => validateFilter(nest(63))).not.toThrow()
    expect(() => validateFilter(nest(64))).toThrow('it is nested more than 64 levels deep')
    let hostile: unknown = {}
    for (let depth = 0; depth < 1_000_000; depth += 1) hostile = { not: hostile }
    expect(() => validateFilter(hostile)).toThrow('it is nested more than 64 levels deep')
  })
})
