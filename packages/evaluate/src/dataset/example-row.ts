import { isRecord } from '@dspex/core/implement'
import type { BadRow } from '../errors.ts'
import type { Issue } from '@dspex/core'

/** A row that becomes an example of a data set. */
export interface ExampleRow<
  Input extends object = Record<string, unknown>,
  Labels extends object = Record<string, unknown>,
> {
  /** Names the example for good. @default a hash of the inputs */
  readonly id?: string | undefined
  /** What the program is run with. */
  readonly inputs: Input
  /** What is known to be right. @default {} */
  readonly labels?: Labels | undefined
  /** Rows of one group stay in one split and form one cluster in statistics. */
  readonly group?: string | undefined
  /** Anything else worth keeping. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
  /** Where the row stands in its source, from 1: for errors. @default its place in the list */
  readonly row?: number | undefined
}

/** Rows, at hand or on their way. */
export type RowSource<Row> = Iterable<Row> | AsyncIterable<Row>

/** Says what is wrong with the shape of a row; nothing when it is an {@link ExampleRow}. */
export function issuesOfRow(row: unknown): readonly Issue[] {
  if (!isRecord(row)) return [{ path: '', message: `is ${nameOf(row)}, but must be an object with \`inputs\`` }]
  const issues: Issue[] = []
  if (!isRecord(row.inputs)) {
    issues.push({ path: 'inputs', message: `is ${nameOf(row.inputs)}, but must be an object` })
  }
  for (const side of ['labels', 'metadata'] as const) {
    if (row[side] === undefined || isRecord(row[side])) continue
    issues.push({ path: side, message: `is ${nameOf(row[side])}, but must be an object` })
  }
  for (const name of ['id', 'group'] as const) {
    const value = row[name]
    if (value === undefined || (typeof value === 'string' && value.trim() !== '')) continue
    const found = typeof value === 'string' ? 'blank' : nameOf(value)
    issues.push({ path: name, message: `is ${found}, but must be a string with something in it, or left out` })
  }
  return issues
}

/** The first of many bad rows as lines of a message. */
export function describeBadRows(rows: readonly BadRow[], count: number = rows.length): string {
  const shown = rows.slice(0, shownRows).map(({ row, issues }) => `  row ${row}: ${describeIssues(issues)}`)
  const more = count > shown.length ? [`  … and ${count - shown.length} more`] : []
  return [...shown, ...more].join('\n')
}

/** A kind of value in words. */
export function nameOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

const shownRows = 10

function describeIssues(issues: readonly Issue[]): string {
  return issues.map(({ path, message }) => (path === '' ? message : `\`${path}\` ${message}`)).join('; ')
}
