import { parseExactJson } from '@dspex/core/implement'
import type { ExampleRow } from '../example-row.ts'
import { badRecord, type FileRecord, type LoadOptions, loadRows } from './load-rows.ts'
import { type DataSource, textChunks } from './text-chunks.ts'

/**
 * Reads examples from JSON lines: one object per line, UTF-8, blank lines left out. Nothing but the current chunk is
 * held, so a file may be larger than the memory. Rows are numbered by line.
 *
 * Objects are flat records if `inputs` names fields, else they have the shape `{ inputs, labels, id, group, metadata }`.
 *
 * @throws DatasetError while reading: `DATASET_FILE` when the file can't be read or is not UTF-8, `DATASET_INVALID`
 * naming the lines that can't be used; the reason of an abort
 * @example loadJsonl('questions.jsonl', { inputs: ['question'], labels: ['answer'] })
 */
export function loadJsonl(source: DataSource, options: LoadOptions = {}): AsyncIterable<ExampleRow> {
  return { [Symbol.asyncIterator]: () => loadRows(source, readLines(source, options), options) }
}

async function* readLines(source: DataSource, { signal }: LoadOptions): AsyncGenerator<FileRecord[]> {
  let rest = ''
  let row = 0
  for await (const chunk of textChunks(source, signal)) {
    const records: FileRecord[] = []
    let start = 0
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      addRecord(records, rest + chunk.slice(start, end), (row += 1))
      rest = ''
      start = end + 1
    }
    rest += chunk.slice(start)
    if (records.length > 0) yield records
  }
  const last: FileRecord[] = []
  addRecord(last, rest, row + 1)
  yield last
}

function addRecord(records: FileRecord[], line: string, row: number): void {
  if (line.trim() === '') return
  try {
    records.push({ row, value: parseExactJson(line) })
  } catch (error) {
    records.push(badRecord(row, `is not JSON: ${(error as Error).message}`))
  }
}
