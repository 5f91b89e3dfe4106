import { type FileHandle, mkdir, open } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ConfigurationError } from '@dspex/core'
import { type HeldLock, holdLock, type LockHolder } from '@dspex/core/implement'
import { DatasetError } from '../errors.ts'
import { type AppendLog, endOfLastLine, openAppendLog } from './append-log.ts'
import { oneByOne } from './batched.ts'
import { latestTrials } from './latest-trials.ts'
import { type Lines, linesBackwards } from './lines-backwards.ts'
import type { TrialRow } from '../trial/trial.ts'
import { type ShortRow, shorten } from './trial-index-block.ts'
import { openTrialIndex, readPrograms, readShort, type TrialIndexWriter } from './trial-index.ts'
import type { StoredRow, TrialStore, TrialSummary } from '../trial/trial-store.ts'

/** Options of {@link fileTrialStore}. */
export interface FileTrialStoreOptions {
  /** The file; it is made with its folders when the first row is written. Its lock is beside it, at `<path>.lock`. */
  readonly path: string
  /**
   * How long the lock of a writer that can't be seen from here, on another machine or in another container, must have lain
   * untouched before that writer counts as dead, in milliseconds. A writer touches it twelve times as often.
   *
   * @default 60000
   */
  readonly staleMs?: number | undefined
}

/** A store in a file. Dispose of it to let another process write. */
export interface FileTrialStore extends TrialStore, AsyncDisposable {}

/**
 * Keeps trials in a file of JSON lines that only grows. Rows that are written at the same time share one `fdatasync`;
 * after a crash a last line that was cut off does not count. One process writes, from its first row until it disposes
 * of the store or dies; any number may read meanwhile. A writer that died elsewhere, as in a container that was killed,
 * counts as dead when its lock was not touched for a minute.
 *
 * It gives no claims: with one writer there is nobody to share trials with, as another evaluation is refused.
 *
 * Reading holds 20 to 40 bytes for each trial of the run, never the rows, and begins with the latest. Beside the file is an
 * index, at `<path>.index`, from which an evaluation resumes without reading outputs and traces. It is a copy that proves
 * itself: delete it whenever you like.
 *
 * Appending rejects with a `ConfigurationError` that names the holder when another process writes; reading rejects with
 * a `DatasetError` when a line is damaged.
 *
 * @example
 * await using store = fileTrialStore({ path: 'runs/rag.jsonl' })
 * const report = await evaluate(rag, { devset, metrics, store })
 */
export function fileTrialStore({ path, staleMs }: FileTrialStoreOptions): FileTrialStore {
  const file = resolve(path)
  let opened: Promise<Writer> | undefined
  let disposed: Promise<void> | undefined
  const writer = (): Promise<Writer> => {
    if (disposed) return Promise.reject(new Error(`The store ${path} was disposed of. Make a new one.`))
    // Who was refused once may try again later.
    opened ??= openWriter(file, staleMs).catch((error: unknown) => {
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
      if (rows.length > 0) await log.append(line, rows.map(shorten))
    },
    read(query, { signal } = {}) {
      const rows = readLog(file, signal, ({ log, size }) => rowsBackwards(path, log, size, signal))
      return oneByOne(latestTrials<TrialRow>(rows, query))
    },
    summaries(query, { signal } = {}) {
      const read = ({ log, size }: OpenedLog): AsyncIterable<ShortRow[]> => {
        const parse = (lines: Lines): Promise<StoredRow[]> => parseLines(path, log, lines)
        return readShort({ path: file, log, size, query, signal, parse })
      }
      return oneByOne(latestTrials<TrialSummary>(readLog(file, signal, read), query))
    },
    async *programs({ runId }, { signal } = {}) {
      const read = ({ log, size }: OpenedLog): AsyncIterable<string[]> => {
        const parse = (lines: Lines): Promise<StoredRow[]> => parseLines(path, log, lines)
        return readPrograms({ path: file, log, size, signal, parse }, runId)
      }
      const seen = new Set<string>()
      for await (const found of readLog(file, signal, read)) for (const each of found) seen.add(each)
      yield* seen
    },
    [Symbol.asyncDispose]() {
      disposed ??= opened === undefined ? Promise.resolve() : opened.then(closeWriter, () => undefined)
      return disposed
    },
  }
}

interface Writer {
  readonly log: AppendLog<readonly ShortRow[]>
  readonly index: TrialIndexWriter
  readonly lock: HeldLock
}

async function openWriter(path: string, staleMs: number | undefined): Promise<Writer> {
  await mkdir(dirname(path), { recursive: true })
  const lock = await holdLock(`${path}.lock`, { onHeld: refuse(`${path}.lock`), staleMs })
  try {
    const index = openTrialIndex(path)
    const log = await openAppendLog<readonly ShortRow[]>(path, { onWritten: index.add })
    return { log, index, lock }
  } catch (error) {
    lock.release()
    throw error
  }
}

async function closeWriter({ log, index, lock }: Writer): Promise<void> {
  await log.close()
  await index.close()
  lock.release()
}

function refuse(lock: string): (holder: LockHolder) => never {
  return ({ pid, host, since }) => {
    throw new ConfigurationError(
      `Process ${pid} on ${host} has been writing to this store since ${since}, and a store has one writer. ` +
        `Wait for it to end or use another path. If it no longer exists, delete ${lock}.`,
    )
  }
}

interface OpenedLog {
  readonly log: FileHandle
  /** Where the last whole line ends now: what is appended later is not read. */
  readonly size: number
}

async function* readLog<Row>(
  path: string,
  signal: AbortSignal | undefined,
  read: (opened: OpenedLog) => AsyncIterable<Row[]>,
): AsyncGenerator<Row[], void, undefined> {
  signal?.throwIfAborted()
  let log: FileHandle
  try {
    log = await open(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  try {
    for await (const rows of read({ log, size: await endOfLastLine(log) })) {
      signal?.throwIfAborted()
      yield rows
    }
  } finally {
    await log.close()
  }
}

async function* rowsBackwards(
  path: string,
  log: FileHandle,
  size: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<StoredRow[], void, undefined> {
  for await (const lines of linesBackwards(log, { from: 0, to: size }, signal)) yield parseLines(path, log, lines)
}

async function parseLines(path: string, log: FileHandle, { from, bytes }: Lines): Promise<StoredRow[]> {
  const rows: StoredRow[] = []
  const lines = bytes.toString('utf8', 0, bytes.length - 1).split('\n')
  for (const [index, line] of lines.entries()) {
    try {
      for (const row of JSON.parse(line) as StoredRow[]) rows.push(row)
    } catch (error) {
      const number = (await countLines(log, from)) + index + 1
      const message = `Line ${number} of ${path} is damaged. Remove it to go on without its trials; they are run again.`
      throw new DatasetError(message, { code: 'DATASET_FILE', cause: error })
    }
  }
  return rows
}

/** How many lines end within the first `size` bytes. */
async function countLines(log: FileHandle, size: number): Promise<number> {
  let count = 0
  for await (const { bytes } of linesBackwards(log, { from: 0, to: size })) {
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count += 1
  }
  return count
}
