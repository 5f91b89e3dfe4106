import { parseExactJson } from '@dspex/core/implement'
import { DatasetError } from '../../errors.ts'
import type { ExampleRow } from '../example-row.ts'
import { createArrayScanner } from './json-array-scanner.ts'
import { badRecord, type FileRecord, type LoadOptions, loadRows } from './load-rows.ts'
import { type DataSource, nameOfSource, textChunks } from './text-chunks.ts'

/**
 * Reads examples from a file that is one JSON array, element by element: only the current chunk and element are held.
 * Rows are numbered by element. A list of DSPy examples (`[example.toDict() for example in devset]`) is read with
 * `inputs` naming what `with_inputs` named.
 *
 * Objects are flat records if `inputs` names fields, else they have the shape `{ inputs, labels, id, group, metadata }`.
 *
 * @throws DatasetError while reading: `DATASET_FILE` when the file can't be read, is not UTF-8 or no JSON array,
 * `DATASET_INVALID` naming the elements that can't be used; the reason of an abort
 * @example loadJson('devset.json', { inputs: ['question'] })
 */
export function loadJson(source: DataSource, options: LoadOptions = {}): AsyncIterable<ExampleRow> {
  return { [Symbol.asyncIterator]: () => loadRows(source, readElements(source, options), options) }
}

async function* readElements(source: DataSource, { signal }: LoadOptions): AsyncGenerator<FileRecord[]> {
  const scanner = createArrayScanner()
  let row = 0
  for await (const chunk of textChunks(source, signal)) {
    const { elements, problem } = scanner.scan(chunk)
    yield elements.map((text) => parseElement(text, (row += 1)))
    if (problem) throw noArray(source, problem)
  }
  const problem = scanner.end()
  if (problem) throw noArray(source, problem)
}

function parseElement(text: string, row: number): FileRecord {
  try {
    return { row, value: parseExactJson(text) }
  } catch (error) {
    return badRecord(
      row,
      text.trim() === '' ? 'is empty: a comma too many' : `is not JSON: ${(error as Error).message}`,
    )
  }
}

function noArray(source: DataSource, problem: string): DatasetError {
  return new DatasetError(`${nameOfSource(source)} can't be read as a JSON array: ${problem}`, { code: 'DATASET_FILE' })
}
