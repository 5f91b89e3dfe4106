import { hash } from 'node:crypto'
import { mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { DatasetError } from '@dspex/core'
import { type AppendLog, openAppendLog, readLines } from './append-log.ts'
import { holdLock } from './file-lock.ts'
import { trialId, type TrialRow } from './trial.ts'
import { type StoredRow, type TrialQuery, type TrialStore, withScores } from './trial-store.ts'

/** Options of {@link fileTrialStore}. */
export interface FileTrialStoreOptions {
  /** The file; it is made with its folders when the first row is written. Its lock is beside it, at `<path>.lock`. */
  readonly path: string
}

/** A store in a file. Dispose of it to let another process write. */
export interface FileTrialStore extends TrialStore, AsyncDisposable {}

/**
 * Keeps trials in a file of JSON lines that only grows. Rows that are written at the same time share one `fdatasync`;
 * after a crash a last line that was cut off does not count. One process writes, from its first row until it disposes
 * of the store or dies; any number may read meanwhile.
 *
 * Reading holds a short digest for each trial of the run, never the rows.
 *
 * Appending rejects with a `ConfigurationError` that names the holder when another process writes; reading rejects with
 * a `DatasetError` when a line is damaged.
 *
 * @example
 * await using store = fileTrialStore({ path: 'runs/rag.jsonl' })
 * const report = await evaluate(rag, { devset, metrics, store })
 */
export function fileTrialStore({ path }: FileTrialStoreOptions): FileTrialStore {
  const file = resolve(path)
  let opened: Promise<Writer> | undefined
  let disposed: Promise<void> | undefined
  const writer = (): Promise<Writer> => {
    if (disposed) return Promise.reject(new Error(`The store ${path} was disposed of. Make a new one.`))
    // Who was refused once may try again later.
    opened ??= openWriter(file).catch((error: unknown) => {
      opened = undefined
      throw error
    })
    return opened
  }
  return {
    async append(rows, { signal } = {}) {
      signal?.throwIfAborted()
      const line = JSON.stringify(rows)
      const { log } = await writer()
      signal?.throwIfAborted()
      if (rows.length > 0) await log.append(line)
    },
    async *read(query, { signal } = {}) {
      signal?.throwIfAborted()
      const size = await sizeOf(file)
      const { last, scores } = await findLatest(file, size, query, signal)
      let place = 0
      for await (const row of rowsOf(file, size, query, signal)) {
        place += 1
        if (row.kind === 'scores') continue
        const id = digestOf(trialId(row.trial))
        if (last.get(id) === place) yield withScores(row.trial, scores.get(id) ?? [])
      }
    },
    [Symbol.asyncDispose]() {
      disposed ??= opened === undefined ? Promise.resolve() : opened.then(closeWriter, () => undefined)
      return disposed
    },
  }
}

interface Writer {
  readonly log: AppendLog
  readonly release: () => Promise<void>
}

async function openWriter(path: string): Promise<Writer> {
  await mkdir(dirname(path), { recursive: true })
  const release = await holdLock(`${path}.lock`)
  try {
    return { log: await openAppendLog(path), release }
  } catch (error) {
    await release()
    throw error
  }
}

async function closeWriter({ log, release }: Writer): Promise<void> {
  await log.close()
  await release()
}

interface Latest {
  /** By digest of the trial's id: the place of the row that counts, from 1. */
  readonly last: Map<string, number>
  /** By digest: scores that were added to that row. */
  readonly scores: Map<string, TrialRow['scores'][]>
}

async function findLatest(
  path: string,
  size: number,
  query: TrialQuery,
  signal: AbortSignal | undefined,
): Promise<Latest> {
  const last = new Map<string, number>()
  const scores = new Map<string, TrialRow['scores'][]>()
  let place = 0
  for await (const row of rowsOf(path, size, query, signal)) {
    place += 1
    const id = digestOf(trialId(row.kind === 'trial' ? row.trial : row.key))
    if (row.kind === 'trial') {
      last.set(id, place)
      scores.delete(id)
    } else if (last.has(id)) {
      const added = scores.get(id)
      if (added) added.push(row.scores)
      else scores.set(id, [row.scores])
    }
  }
  return { last, scores }
}

async function* rowsOf(
  path: string,
  size: number,
  { runId, programHash }: TrialQuery,
  signal: AbortSignal | undefined,
): AsyncGenerator<StoredRow, void, undefined> {
  let number = 0
  for await (const line of readLines(path, size)) {
    number += 1
    signal?.throwIfAborted()
    for (const row of parseLine(path, number, line)) {
      const key = row.kind === 'trial' ? row.trial : row.key
      if (key.runId === runId && key.programHash === programHash) yield row
    }
  }
}

function parseLine(path: string, number: number, line: string): StoredRow[] {
  try {
    return JSON.parse(line) as StoredRow[]
  } catch (error) {
    const message = `Line ${number} of ${path} is damaged. Remove it to go on without its trials; they are run again.`
    throw new DatasetError(message, { code: 'DATASET_FILE', cause: error })
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

function digestOf(id: string): string {
  return hash('sha256', id, 'base64url')
}
