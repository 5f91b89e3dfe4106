import { type BadRow, DatasetError } from '../errors.ts'
import type { Example, JsonObject } from '@dspex/core'
import { datasetJsonSchema } from './dataset-json-schema.ts'
import { type DatasetStatistics, summarizeExamples } from './dataset-statistics.ts'
import { describeBadRows, type ExampleRow, type RowSource } from './example-row.ts'
import { datasetVersion, nameRows } from './identify-examples.ts'
import { type RowSchema, type ValidRow, validateRow } from './load/validate-row.ts'

/** What people should know about a data set. It is no part of its version. */
export interface DatasetMetadata {
  /** What it is called, in words. */
  readonly title?: string | undefined
  /** What is in it, and what for. */
  readonly description?: string | undefined
  /** Where it comes from: an address, a paper, a query. */
  readonly source?: string | undefined
  /** Under which licence it may be used, best as an SPDX identifier. */
  readonly licence?: string | undefined
  /** Words to find it by. */
  readonly tags?: readonly string[] | undefined
}

/** Examples with a name and a version. Do not change the examples: the version would no longer be theirs. */
export interface Dataset<
  Input extends object = Record<string, unknown>,
  Labels extends object = Record<string, unknown>,
> {
  /** What it is called in reports and errors. */
  readonly name: string
  /** A hash over ids and contents: equal data, equal version, whatever their order. */
  readonly version: string
  /** What people should know about it; empty when nothing was given. */
  readonly metadata: DatasetMetadata
  /** What rows look like: the JSON Schema of `{ inputs, labels }`; undefined when there is no schema or it can't say. */
  readonly jsonSchema: JsonObject | undefined
  /** The examples, in the order given. */
  readonly examples: readonly Example<Input, Labels>[]
  /** The content hash of every example by its id. */
  readonly hashes: ReadonlyMap<string, string>
  /** What is in it, counted at the first call and kept. */
  statistics(): DatasetStatistics
}

/** Options of {@link dataset} besides its rows. */
export interface DatasetOptions {
  /** Names the data set. */
  readonly name: string
  /** What people should know about it; no part of the version. @default {} */
  readonly metadata?: DatasetMetadata | undefined
  /** Cancels reading: the call rejects with the reason. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Makes a data set: every row is checked, validated and named, and the whole gets a version. Rows may come from a
 * loader (`loadJsonl`), an array or any other iterable.
 *
 * An example without an id is named by a hash of its inputs. Give ids yourself where inputs may be corrected later: then
 * `diffDatasets` shows a change instead of one example gone and another come.
 *
 * @throws DatasetError `DATASET_INVALID` naming every row that does not fit (`error.rows`, the first 1000), ids used
 * twice, or that there is no row; what the source of the rows throws; the reason of an abort
 *
 * @example
 * const questions = await dataset({
 *   name: 'questions',
 *   schema: z.object({ inputs: z.object({ question: z.string() }), labels: z.object({ answer: z.string() }) }),
 *   examples: loadJsonl('questions.jsonl', { inputs: ['question'] }),
 * })
 */
export function dataset<Input extends object, Labels extends object>(
  options: DatasetOptions & {
    /** Validates `{ inputs, labels }` of every row; what it gives is kept. Of any library that speaks Standard Schema. */
    readonly schema: RowSchema<Input, Labels>
    /** The rows, at hand or from a loader, before validation: anything that the schema takes. */
    readonly examples: RowSource<ExampleRow<object, object>>
  },
): Promise<Dataset<Input, Labels>>
export function dataset<Input extends object, Labels extends object = object>(
  options: DatasetOptions & {
    /** None: inputs and labels are taken as they are. */
    readonly schema?: undefined
    /** The rows, at hand or from a loader. */
    readonly examples: RowSource<ExampleRow<Input, Labels>>
  },
): Promise<Dataset<Input, Labels>>
export async function dataset(
  options: DatasetOptions & { readonly schema?: RowSchema | undefined; readonly examples: RowSource<unknown> },
): Promise<Dataset<object, object>> {
  const { name, metadata = {}, schema, signal } = options
  const rows = await collectRows(options)
  const ids = nameRows(rows)
  refuseTwins(name, rows, ids)
  signal?.throwIfAborted()
  const hashes = new Map(rows.map(({ contentHash }, index) => [ids[index] as string, contentHash]))
  const examples = rows.map((row, index) => toExample(row, ids[index] as string))
  let statistics: DatasetStatistics | undefined
  return {
    name,
    version: datasetVersion(hashes),
    metadata,
    jsonSchema: schema && datasetJsonSchema(schema),
    examples,
    hashes,
    statistics: () => (statistics ??= summarizeExamples(examples)),
  }
}

const keptBadRows = 1000

async function collectRows({
  name,
  schema,
  examples,
  signal,
}: DatasetOptions & { readonly schema?: RowSchema | undefined; readonly examples: RowSource<unknown> }): Promise<
  ValidRow[]
> {
  const rows: ValidRow[] = []
  const bad: BadRow[] = []
  let place = 0
  let count = 0
  for await (const given of examples) {
    signal?.throwIfAborted()
    const row = await validateRow(given, (place += 1), schema)
    if (!('issues' in row)) {
      rows.push(row)
      continue
    }
    count += 1
    if (bad.length < keptBadRows) bad.push(row)
  }
  if (count > 0)
    throw invalid(`${count} of ${place} rows of data set '${name}' can't be used:\n${describeBadRows(bad, count)}`, bad)
  if (rows.length === 0) throw invalid(`Data set '${name}' has no rows. Check where they should come from.`)
  return rows
}

/** Two rows under one id can't be told apart: which of them a score belongs to would be a matter of luck. */
function refuseTwins(name: string, rows: readonly ValidRow[], ids: readonly string[]): void {
  const places = Map.groupBy(rows.keys(), (index) => ids[index] as string)
  const bad = [...places].flatMap(([id, [first, ...others]]) =>
    others.map((index) => ({
      row: (rows[index] as ValidRow).row,
      issues: [{ path: 'id', message: `is '${id}', as in row ${(rows[first as number] as ValidRow).row}` }],
    })),
  )
  if (bad.length === 0) return
  throw invalid(
    `Ids of data set '${name}' are not unique. Correct them, or leave them out to have them made:\n${describeBadRows(bad)}`,
    bad.slice(0, keptBadRows),
  )
}

function toExample({ inputs, labels, group, metadata }: ValidRow, id: string): Example<object, object> {
  return { id, inputs, labels, ...(group !== undefined && { group }), ...(metadata && { metadata }) }
}

function invalid(message: string, rows?: readonly BadRow[]): DatasetError {
  return new DatasetError(message, { code: 'DATASET_INVALID', rows })
}
