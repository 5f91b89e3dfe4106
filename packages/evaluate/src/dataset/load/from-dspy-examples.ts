import { type BadRow, DatasetError } from '../../errors.ts'
import { describeBadRows, type ExampleRow } from '../example-row.ts'
import { type FieldSelection, selectFields } from './select-fields.ts'

/** Options of {@link fromDspyExamples}. */
export interface FromDspyExamplesOptions extends FieldSelection {
  /** What `with_inputs` names. */
  readonly inputs: readonly string[]
}

/**
 * Makes rows of a list of DSPy examples, as `[example.toDict() for example in devset]` writes them. What is not an input
 * is a label; of DSPy's own fields `dspy_uuid` becomes the id and `dspy_split` the metadata `split`.
 *
 * @throws DatasetError `DATASET_INVALID` naming what is no example
 */
export function fromDspyExamples(list: readonly unknown[], options: FromDspyExamplesOptions): ExampleRow[] {
  const bad: BadRow[] = []
  const rows: ExampleRow[] = []
  for (const [index, record] of list.entries()) {
    const row = selectFields(record, index + 1, options)
    if ('inputs' in row) rows.push(row)
    else bad.push({ row: index + 1, issues: row })
  }
  if (bad.length === 0) return rows
  throw new DatasetError(`${bad.length} of ${list.length} DSPy examples can't be read:\n${describeBadRows(bad)}`, {
    code: 'DATASET_INVALID',
    rows: bad,
  })
}
