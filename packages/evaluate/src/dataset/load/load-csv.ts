import { pipeline } from 'node:stream/promises'
import { DatasetError } from '../../errors.ts'
import { type CsvError, type Info, parse } from 'csv-parse'
import type { ExampleRow } from '../example-row.ts'
import { badRecord, type FileRecord, type LoadOptions, loadRows } from './load-rows.ts'
import { type DataSource, nameOfSource, textChunks } from './text-chunks.ts'

/** Options of {@link loadCsv}. */
export interface LoadCsvOptions extends LoadOptions {
  /** The columns that are inputs. */
  readonly inputs: readonly string[]
  /** What stands between cells. @default ',' */
  readonly delimiter?: string | undefined
}

/**
 * Reads examples from CSV (RFC 4180), UTF-8, with the names of the columns in the first line: quoted cells may hold
 * delimiters, doubled quotes and line breaks. Cells are texts, empty ones too; let the schema of the data set turn them
 * into numbers. Rows are numbered by the line on which they begin. Only the current chunk and record are held.
 *
 * @throws DatasetError while reading: `DATASET_FILE` when the file can't be read, is not UTF-8 or lacks a column that is
 * named, `DATASET_INVALID` naming the lines that can't be used; the reason of an abort
 * @example loadCsv('questions.csv', { inputs: ['question'], labels: ['answer'], id: 'id' })
 */
export function loadCsv(source: DataSource, options: LoadCsvOptions): AsyncIterable<ExampleRow> {
  return { [Symbol.asyncIterator]: () => loadRows(source, readRecords(source, options), options) }
}

interface Parsed {
  readonly record: readonly string[]
  readonly info: Info
}

async function* readRecords(source: DataSource, options: LoadCsvOptions): AsyncGenerator<FileRecord[]> {
  const { delimiter = ',', signal } = options
  const bad: FileRecord[] = []
  const onSkip = (error: CsvError | undefined): undefined => {
    bad.push(badRecord((error?.lines as number | undefined) ?? 0, describe(error)))
  }
  const parser = parse({
    info: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: onSkip,
    delimiter,
  })
  let fault: unknown
  const feeding = pipeline(textChunks(source, signal), parser).catch((error: unknown) => {
    fault = error
  })
  let columns: readonly string[] | undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      if (!columns) {
        columns = record
        checkColumns(source, columns, options)
        continue
      }
      const names = columns
      const value = Object.fromEntries(record.map((cell, column) => [names[column] as string, cell]))
      yield [...bad.splice(0), { row: info.lines - lineBreaks(record), value }]
    }
  } catch (error) {
    throw signal?.aborted ? signal.reason : (fault ?? error)
  } finally {
    parser.destroy()
    await feeding
  }
  if (bad.length > 0) yield bad
  else if (!columns) throw unusable(source, 'is empty. The first line must name the columns.')
}

function checkColumns(
  source: DataSource,
  columns: readonly string[],
  { inputs, labels, id, group, metadata }: LoadCsvOptions,
): void {
  const twin = columns.find((name, index) => columns.indexOf(name) !== index)
  if (twin !== undefined) throw unusable(source, `has two columns '${twin}'. Rename one of them.`)
  const wanted = [
    ...inputs,
    ...(labels ?? []),
    ...(metadata ?? []),
    ...(id === undefined ? [] : [id]),
    ...(group === undefined ? [] : [group]),
  ]
  const missing = wanted.filter((name) => !columns.includes(name))
  if (missing.length === 0) return
  throw unusable(
    source,
    `has no column ${missing.map((name) => `'${name}'`).join(', ')}. Its columns are: ${columns.join(', ')}. ` +
      'Correct the name, or the `delimiter`.',
  )
}

function lineBreaks(record: readonly string[]): number {
  let count = 0
  for (const cell of record) for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) count += 1
  return count
}

function describe(error: CsvError | undefined): string {
  if (error?.code === 'CSV_QUOTE_NOT_CLOSED') return 'a quote above is never closed: the file ends inside a cell'
  return error ? `is not CSV: ${error.message}` : 'is not CSV'
}

function unusable(source: DataSource, problem: string): DatasetError {
  return new DatasetError(`${nameOfSource(source)} ${problem}`, { code: 'DATASET_FILE' })
}
