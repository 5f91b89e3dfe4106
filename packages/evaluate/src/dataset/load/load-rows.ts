import { type BadRow, DatasetError } from '../../errors.ts'
import type { Issue } from '@dspex/core'
import { describeBadRows, type ExampleRow } from '../example-row.ts'
import { type FieldSelection, selectFields } from './select-fields.ts'
import { type DataSource, nameOfSource } from './text-chunks.ts'

/** Options of the loaders. */
export interface LoadOptions extends FieldSelection {
  /** Is told of every row that can't be read; the others are read on. @default none: such rows are an error */
  readonly onBadRow?: ((bad: BadRow) => void) | undefined
  /** Cancels reading: the loader rejects with the reason and closes the file. */
  readonly signal?: AbortSignal | undefined
}

/** A record as it stands in a file, or why there is none. */
export type FileRecord = { readonly row: number; readonly value: unknown } | BadRow

const namedBadRows = 20

/**
 * Turns records into example rows. After a record that can't be read nothing more is handed out, but up to 20 such rows
 * are looked for, so that one error names them all.
 *
 * @throws DatasetError `DATASET_INVALID`
 */
export async function* loadRows(
  source: DataSource,
  batches: AsyncIterable<readonly FileRecord[]>,
  options: LoadOptions,
): AsyncGenerator<ExampleRow> {
  const { onBadRow, signal } = options
  const bad: BadRow[] = []
  for await (const batch of batches) {
    for (const record of batch) {
      signal?.throwIfAborted()
      const row = 'issues' in record ? record.issues : selectFields(record.value, record.row, options)
      if (!isIssues(row)) {
        if (bad.length === 0) yield row
        continue
      }
      const problem = { row: record.row, issues: row }
      if (onBadRow) onBadRow(problem)
      else bad.push(problem)
      if (bad.length === namedBadRows) throw unreadable(source, bad, 'at least ')
    }
  }
  if (bad.length > 0) throw unreadable(source, bad, '')
}

/** A record that is wrong as a whole. */
export function badRecord(row: number, message: string): BadRow {
  return { row, issues: [{ path: '', message }] }
}

function isIssues(row: ExampleRow | readonly Issue[]): row is readonly Issue[] {
  return Array.isArray(row)
}

function unreadable(source: DataSource, rows: readonly BadRow[], atLeast: string): DatasetError {
  return new DatasetError(
    `${nameOfSource(source)} has ${atLeast}${rows.length} ${rows.length === 1 ? 'row' : 'rows'} that can't be read. ` +
      `Mend them, or pass onBadRow to leave them out:\n${describeBadRows(rows)}`,
    { code: 'DATASET_INVALID', rows },
  )
}
