import { RetrieverError, type FilterTest, type Filter, type FilterValue } from '@dspex/core'
import { showValue } from '@dspex/core/implement'
import type { StatementValues } from '../sql/database.ts'
import { arrayLiteral, quoteLiteral } from '../sql/quote-name.ts'

/** Where a filter looks. */
export interface FilterTarget {
  /** SQL of the `jsonb` column; `undefined` when passages have no metadata. */
  readonly metadata: string | undefined
  /** Keys that have an index of their own, declared in code: they alone stand in the SQL, as the index has them. */
  readonly promoted: readonly string[]
}

/**
 * Writes a filter as an SQL condition that is true for exactly those rows that `matchesFilter` lets pass. Keys and
 * values are bound. `not` is pushed down to the tests, so that a positive test stands alone, as indexes need it.
 */
export function compileFilter(filter: Filter, target: FilterTarget, bind: StatementValues['bind']): string {
  return compile(filter, false, target, bind)
}

/** How many tests a filter has. */
export function countTests(filter: Filter): number {
  if ('and' in filter) return filter.and.reduce((sum, each) => sum + countTests(each), 0)
  if ('or' in filter) return filter.or.reduce((sum, each) => sum + countTests(each), 0)
  return 'not' in filter ? countTests(filter.not) : 1
}

/** Tells whether an index over a promoted key finds all rows that pass. */
export function isIndexable(filter: Filter, promoted: readonly string[]): boolean {
  if ('and' in filter) return filter.and.some((each) => isIndexable(each, promoted))
  if ('or' in filter) return filter.or.length > 0 && filter.or.every((each) => isIndexable(each, promoted))
  if ('not' in filter || !promoted.includes(filter.field)) return false
  if (filter.op === 'eq' || filter.op === 'in') return true
  return ['gt', 'gte', 'lt', 'lte'].includes(filter.op) && typeof filter.value === 'number'
}

type Compile = (filter: Filter, negated: boolean, target: FilterTarget, bind: StatementValues['bind']) => string

const compile: Compile = (filter, negated, target, bind) => {
  if ('not' in filter) return compile(filter.not, !negated, target, bind)
  if ('and' in filter || 'or' in filter) {
    const isAnd = 'and' in filter !== negated
    const parts = 'and' in filter ? filter.and : filter.or
    if (parts.length === 0) return isAnd ? 'true' : 'false'
    return `(${parts.map((each) => compile(each, negated, target, bind)).join(isAnd ? ' and ' : ' or ')})`
  }
  const test = compileTest(filter, target, bind)
  // A test of a field that is not there is null, which is not true.
  return negated ? `((${test}) is not true)` : `(${test})`
}

const orders = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

function compileTest(test: FilterTest, target: FilterTarget, bind: StatementValues['bind']): string {
  refuseBrokenText(test.field)
  // PostgreSQL refuses a value that is bound and not used: the key is bound where it is compared.
  const field = (): string => fieldOf(test.field, target, bind)
  switch (test.op) {
    case 'eq':
      return equals(field, test.value, bind) ?? 'false'
    case 'ne':
      return negate(equals(field, test.value, bind))
    case 'in':
      return oneOf(field, test.value, bind) ?? 'false'
    case 'notIn':
      return negate(oneOf(field, test.value, bind))
    case 'exists':
      return `${field()} is ${test.value ? 'not ' : ''}null`
    case 'contains':
      return contains(field, test.value, bind)
    default:
      return compare(field(), test.op, test.value, bind)
  }
}

function negate(test: string | undefined): string {
  return test === undefined ? 'true' : `(${test}) is not true`
}

function fieldOf(field: string, { metadata, promoted }: FilterTarget, bind: StatementValues['bind']): string {
  // No key that is stored has a NUL, which PostgreSQL does not take.
  if (metadata === undefined || field.includes('\0')) return 'null::jsonb'
  return `(${metadata} -> ${promoted.includes(field) ? quoteLiteral(field) : `${bind(field)}::text`})`
}

function json(value: FilterValue, bind: StatementValues['bind']): string {
  return `${bind(JSON.stringify(value))}::text::jsonb`
}

/** `undefined` when nothing that is stored equals the value. */
function equals(field: () => string, value: FilterValue, bind: StatementValues['bind']): string | undefined {
  return isStorable(value) ? `${field()} = ${json(value, bind)}` : undefined
}

/** `undefined` when nothing that is stored equals any of the values. */
function oneOf(
  field: () => string,
  candidates: readonly FilterValue[],
  bind: StatementValues['bind'],
): string | undefined {
  const storable = candidates.filter(isStorable)
  if (storable.length === 0) return undefined
  return `${field()} = any (${bind(arrayLiteral(storable.map((each) => JSON.stringify(each))))}::text::jsonb[])`
}

function contains(field: () => string, part: string | number | boolean, bind: StatementValues['bind']): string {
  if (!isStorable(part)) return 'false'
  const value = field()
  const inText = typeof part === 'string' ? `strpos(${value} #>> '{}', ${bind(part)}::text) > 0` : 'false'
  return `case jsonb_typeof(${value}) when 'string' then ${inText} when 'array' then ${value} @> ${json(part, bind)} else false end`
}

function compare(
  value: string,
  op: keyof typeof orders,
  limit: string | number,
  bind: StatementValues['bind'],
): string {
  if (typeof limit === 'string') return compareText(value, op, limit, bind)
  return `${value} ${orders[op]} ${json(limit, bind)} and jsonb_typeof(${value}) = 'number'`
}

/** Compares by code point, which is how `C` compares UTF-8. */
function compareText(value: string, op: keyof typeof orders, limit: string, bind: StatementValues['bind']): string {
  refuseBrokenText(limit)
  // Nothing that is stored has a NUL: every text is on one side of it, by what comes before the NUL.
  const end = limit.indexOf('\0')
  const [operator, text] =
    end === -1 ? [orders[op], limit] : [op === 'gt' || op === 'gte' ? '>' : '<=', limit.slice(0, end)]
  return `jsonb_typeof(${value}) = 'string' and (${value} #>> '{}') collate "C" ${operator} ${bind(text)}::text collate "C"`
}

function isStorable(value: FilterValue): boolean {
  if (typeof value !== 'string') return true
  refuseBrokenText(value)
  return !value.includes('\0')
}

function refuseBrokenText(text: string): void {
  if (text.isWellFormed()) return
  throw new RetrieverError(
    `The filter has ${showValue(text)}, half of a character, which no database compares. Use its toWellFormed().`,
    { code: 'FILTER_INVALID' },
  )
}
