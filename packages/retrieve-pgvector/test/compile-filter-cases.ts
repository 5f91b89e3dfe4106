import type { Filter, Metadata } from '@dspex/core'
import { canonicalJson, matchesFilter } from '@dspex/core/implement'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { compileFilter, isIndexable } from '../src/search/compile-filter.ts'
import { statementValues } from '../src/sql/database.ts'
import type { TestedDatabase } from './databases.ts'

/** The keys with an index. */
export const promoted = ['year', 'lang', 'a.b']
/** Keys and texts that break careless SQL, JSON paths, patterns and sorting. */
const hostile = [
  'year',
  'lang',
  'a.b',
  `it's`,
  '"',
  '\\',
  '$1',
  '$$',
  '?',
  '%_',
  '{}',
  '{a,b}',
  'a->b',
  '--',
  '/*',
  `'; drop table filters; --`,
  '__proto__',
  'constructor',
  '',
  'é',
  'e\u0301',
  '🌊',
  '\uff21',
  'ß',
  'Z',
  'a',
  'a\0b',
  '\u2028',
  'null',
  'true',
  '1',
  '01',
]
const text = fc.oneof(fc.constantFrom(...hostile), fc.string({ maxLength: 5, unit: 'binary' }))
const number = fc.oneof(
  fc.constantFrom(0, -0, 1, 1990, -50, 0.1, 1e21, 1e-7, 2 ** 53, 5e-324, Number.MAX_VALUE, 2015.25),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const scalar = fc.oneof(text, number, fc.boolean(), fc.constant(null))
const key = fc.constantFrom(...hostile.filter((each) => each !== ''))

/** What PostgreSQL can't store never gets there. */
const isStorable = (value: unknown): boolean => !canonicalJson(value).includes('\\u0000')
const metadata: fc.Arbitrary<Metadata> = fc
  .dictionary(
    key,
    fc.oneof(
      { weight: 4, arbitrary: scalar },
      fc.array(scalar, { maxLength: 3 }),
      fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 2 }),
      fc.dictionary(key, scalar, { maxKeys: 2 }),
    ),
    { maxKeys: 6, noNullPrototype: true },
  )
  .filter(isStorable)

/**
 * As it comes back from the database, where -0 is 0. By hand, because JSON.parse of Node 24 to 26 mistakes names of members
 * for a backslash: https://github.com/nodejs/node/issues/63785.
 */
function asStored(value: unknown): unknown {
  if (typeof value === 'number') return value + 0
  if (Array.isArray(value)) return value.map(asStored)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asStored(member)]))
}

const test = fc.oneof(
  fc.record({ field: key, op: fc.constantFrom('eq', 'ne'), value: scalar }),
  fc.record({ field: key, op: fc.constantFrom('in', 'notIn'), value: fc.array(scalar, { maxLength: 4 }) }),
  fc.record({ field: key, op: fc.constantFrom('gt', 'gte', 'lt', 'lte'), value: fc.oneof(text, number) }),
  fc.record({ field: key, op: fc.constant('exists'), value: fc.boolean() }),
  fc.record({ field: key, op: fc.constant('contains'), value: fc.oneof(text, number, fc.boolean()) }),
)
/** Any filter. */
export const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    test as fc.Arbitrary<Filter>,
    fc.record({ and: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('filter') }),
  ),
}))

/** The tests that hold on either engine. */
export function testCompiledFilters({ engine, db }: TestedDatabase): void {
  describe(`compileFilter on ${engine}`, () => {
    const sql = db.$client
    beforeAll(async () => {
      await sql.unsafe('create table filters (id int primary key, metadata jsonb not null)')
      for (const each of promoted) await sql.unsafe(`create index on filters ((metadata -> '${each}'))`)
    })

    it('means what matchesFilter means, whatever keys and values are', { timeout: 120_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(metadata, { minLength: 1, maxLength: 12 }),
          fc.array(filter, { minLength: 1, maxLength: 6 }),
          async (rows, filters) => {
            await sql.unsafe('delete from filters')
            await sql.unsafe(
              'insert into filters select o - 1, e from jsonb_array_elements($1::text::jsonb) with ordinality as r(e, o)',
              [JSON.stringify(rows)],
            )
            for (const each of filters) {
              const { values, bind } = statementValues()
              const where = compileFilter(each, { metadata: 't.metadata', promoted }, bind)
              const found = await sql.unsafe<{ id: number }[]>(`select id from filters t where ${where} order by id`, [
                ...values,
              ])
              const expected = rows.flatMap((row, id) => (matchesFilter(each, asStored(row) as Metadata) ? [id] : []))
              expect(found.map(({ id }) => id)).toEqual(expected)
            }
          },
        ),
        { numRuns: 150 },
      )
    })

    it('finds promoted keys through their indexes', { timeout: 60_000 }, async () => {
      await sql.unsafe(
        `insert into filters select i + 1000, jsonb_build_object('year', i % 500, 'lang', 'l' || i % 500) from generate_series(1, 20000) i`,
      )
      await sql.unsafe('analyze filters')
      const filters: Filter[] = [
        { field: 'year', op: 'eq', value: 7 },
        { field: 'lang', op: 'in', value: ['l1', 'l2'] },
        { field: 'year', op: 'gt', value: 497 },
        {
          and: [{ field: 'lang', op: 'eq', value: 'l3' }, { not: { field: 'year', op: 'eq', value: 4 } }],
        },
        {
          or: [
            { field: 'lang', op: 'eq', value: 'l3' },
            { field: 'year', op: 'eq', value: 4 },
          ],
        },
      ]
      for (const each of filters) {
        expect(isIndexable(each, promoted)).toBe(true)
        const { values, bind } = statementValues()
        const where = compileFilter(each, { metadata: 't.metadata', promoted }, bind)
        const plan = await sql.begin(async (tx) => {
          await tx.unsafe(`set local plan_cache_mode = force_custom_plan`)
          return tx.unsafe(`explain select id from filters t where ${where}`, [...values])
        })
        expect(plan.map((row) => String(row['QUERY PLAN'])).join('\n')).toMatch(/Index Scan/)
      }
      expect(isIndexable({ field: 'other', op: 'eq', value: 1 }, promoted)).toBe(false)
      expect(isIndexable({ not: { field: 'year', op: 'eq', value: 1 } }, promoted)).toBe(false)
      expect(isIndexable({ field: 'lang', op: 'gt', value: 'a' }, promoted)).toBe(false)
    })
  })
}
