import { RetrieverError } from '../../errors/retriever-error.ts'
import { formatPath } from '../../wording/format-path.ts'
import { showValue } from '../../wording/show-value.ts'
import type { Filter } from './filter.ts'

/** How deep `and`, `or` and `not` may be nested. */
const maxDepth = 64

type Path = readonly (string | number)[]

/** What the value of each operator must be. */
const operators: Readonly<Record<string, readonly [expected: string, isValid: (value: unknown) => boolean]>> = {
  eq: ['a string, number, boolean or null', isScalar],
  ne: ['a string, number, boolean or null', isScalar],
  in: ['a list of strings, numbers, booleans or nulls', isScalarList],
  notIn: ['a list of strings, numbers, booleans or nulls', isScalarList],
  gt: ['a number or a string', isOrderable],
  gte: ['a number or a string', isOrderable],
  lt: ['a number or a string', isOrderable],
  lte: ['a number or a string', isOrderable],
  exists: ['true or false', (value) => typeof value === 'boolean'],
  contains: ['a string, number or boolean', (value) => value !== null && isScalar(value)],
}

/**
 * Reads a filter of unknown origin, such as JSON from a client, and returns it as a copy. It is strict, so that no
 * condition is ever ignored: unknown members, operators and value types are refused, as is nesting beyond 64.
 *
 * @throws RetrieverError `FILTER_INVALID` with the path of what is wrong
 */
export function validateFilter(filter: unknown): Filter {
  return readNode(filter, ['filter'], 1)
}

function readNode(node: unknown, path: Path, depth: number): Filter {
  if (depth > maxDepth) throw invalid(path.slice(0, 6), `it is nested more than ${maxDepth} levels deep`)
  if (typeof node !== 'object' || node === null || Array.isArray(node)) throw invalid(path, expected('an object', node))
  // One that is there but undefined was meant to be a condition.
  const members = new Map<string, unknown>(Object.entries(node))
  for (const kind of ['and', 'or'] as const) {
    if (!members.has(kind)) continue
    refuseOthers(members, [kind], path)
    const parts = readList(members.get(kind), [...path, kind], depth)
    return kind === 'and' ? { and: parts } : { or: parts }
  }
  if (members.has('not')) {
    refuseOthers(members, ['not'], path)
    return { not: readNode(members.get('not'), [...path, 'not'], depth + 1) }
  }
  return readComparison(members, path)
}

function readList(nodes: unknown, path: Path, depth: number): Filter[] {
  if (!Array.isArray(nodes)) throw invalid(path, expected('a list of filters', nodes))
  // It would pass everything, or nothing: most often it is a list whose conditions went missing.
  if (nodes.length === 0) throw invalid(path, 'a list without filters tests nothing')
  // A list may have holes, which `map` passes over.
  return Array.from(nodes, (node, index) => readNode(node, [...path, index], depth + 1))
}

function readComparison(members: ReadonlyMap<string, unknown>, path: Path): Filter {
  if (!members.has('field')) throw invalid(path, 'it needs a `field`, or one of `and`, `or` and `not`')
  refuseOthers(members, ['field', 'op', 'value'], path)
  const field = members.get('field')
  const op = members.get('op')
  const value = members.get('value')
  if (typeof field !== 'string' || field === '') throw invalid([...path, 'field'], expected('a name', field))
  const operator = typeof op === 'string' && Object.hasOwn(operators, op) ? operators[op] : undefined
  if (!operator) throw invalid([...path, 'op'], expected(`one of ${Object.keys(operators).join(', ')}`, op))
  if (!operator[1](value)) throw invalid([...path, 'value'], expected(`${operator[0]} for \`${String(op)}\``, value))
  return { field, op, value: Array.isArray(value) ? [...value] : value } as Filter
}

function refuseOthers(members: ReadonlyMap<string, unknown>, known: readonly string[], path: Path): void {
  for (const member of members.keys()) {
    if (!known.includes(member))
      throw invalid([...path, member], `it can not stand beside ${known.map((each) => `\`${each}\``).join(', ')}`)
  }
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'boolean' || isOrderable(value)
}

function isScalarList(value: unknown): boolean {
  return Array.isArray(value) && Array.from(value).every(isScalar)
}

function isOrderable(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))
}

function expected(what: string, actual: unknown): string {
  return `expected ${what}, got ${showValue(actual)}`
}

function invalid(path: Path, problem: string): RetrieverError {
  const advice = path.length === 1 ? ' Leave `filter` out where everything is meant.' : ''
  return new RetrieverError(`The filter is invalid at ${formatPath(path)}: ${problem}.${advice}`, {
    code: 'FILTER_INVALID',
  })
}
