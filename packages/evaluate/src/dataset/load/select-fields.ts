import type { Issue } from '@dspex/core'
import { isRecord } from '@dspex/core/implement'
import { type ExampleRow, issuesOfRow, nameOf } from '../example-row.ts'

/** Which fields of a flat record become what. */
export interface FieldSelection {
  /** The fields that are inputs. @default records have the shape of an `ExampleRow` already */
  readonly inputs?: readonly string[] | undefined
  /** The fields that are labels. @default every field that is nothing else */
  readonly labels?: readonly string[] | undefined
  /** The field with the id; numbers become text. @default `dspy_uuid` where there is one */
  readonly id?: string | undefined
  /** The field with the group; numbers become text. @default none */
  readonly group?: string | undefined
  /** The fields that are metadata. @default `dspy_split`, as `split`, where there is one */
  readonly metadata?: readonly string[] | undefined
}

/**
 * Makes an example row of a record. Fields that begin with `dspy_` are DSPy's own: its id and split are kept as id and
 * metadata, others are left out.
 */
export function selectFields(record: unknown, row: number, selection: FieldSelection): ExampleRow | readonly Issue[] {
  const { inputs, labels, id = 'dspy_uuid', group, metadata = [] } = selection
  if (!inputs) {
    const issues = issuesOfRow(record)
    if (issues.length === 0) return { ...(record as object as ExampleRow), row }
    const hint = {
      path: '',
      message: "name the fields that are inputs, { inputs: ['question'] }, if rows are flat records",
    }
    return isRecord(record) && !('inputs' in record) ? [...issues, hint] : issues
  }
  if (!isRecord(record)) return [{ path: '', message: `is ${nameOf(record)}, but must be an object` }]
  if (!inputs.some((name) => Object.hasOwn(record, name))) {
    const found = Object.keys(record).join(', ') || 'none'
    return [{ path: '', message: `has none of the inputs ${inputs.join(', ')}; its fields are: ${found}` }]
  }
  const taken = new Set([...inputs, id, ...(group === undefined ? [] : [group]), ...metadata])
  const others = Object.keys(record).filter((name) => !taken.has(name) && !name.startsWith('dspy_'))
  const facts = pick(record, metadata)
  if (Object.hasOwn(record, 'dspy_split')) facts.split = record.dspy_split
  return {
    id: textOf(record, id),
    inputs: pick(record, inputs),
    labels: pick(record, labels ?? others),
    group: textOf(record, group),
    metadata: Object.keys(facts).length > 0 ? facts : undefined,
    row,
  }
}

function pick(record: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(record, name)).map((name) => [name, record[name]]))
}

/** An id or group; a blank one, as an empty cell of a table, is none. What is neither text nor number fails later. */
function textOf(record: Record<string, unknown>, name: string | undefined): string | undefined {
  const value = name !== undefined && Object.hasOwn(record, name) ? record[name] : undefined
  if (value === null || value === '') return undefined
  return typeof value === 'number' ? String(value) : (value as string | undefined)
}
