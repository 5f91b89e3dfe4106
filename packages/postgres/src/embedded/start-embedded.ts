import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { DatabaseError, type DatabaseErrorCode } from '../database-error.ts'
import type { WorkerCommand, WorkerMessage, WorkerSettings } from './worker-protocol.ts'

/** The engine in its thread. */
export interface EmbeddedServer {
  /** Where it listens: a unix socket, or a port of the loopback where there are none. */
  readonly address: { readonly path: string } | { readonly host: string; readonly port: number }
  /** Fires when the thread has ended without being asked to. */
  readonly died: AbortSignal
  /** Closes the database and ends the thread. */
  close(): Promise<void>
  /** The same for a process that exits and can't wait for promises. @returns whether the database was closed in time */
  closeNow(timeoutMs: number): boolean
}

/** Options of {@link startEmbedded}. */
export interface StartOptions {
  readonly versions: string
  readonly cacheFolder: string | undefined
  readonly signal: AbortSignal | undefined
}

/** Starts the engine over `folder`, which the caller has locked. */
export async function startEmbedded(folder: string, options: StartOptions): Promise<EmbeddedServer> {
  const { versions, cacheFolder, signal } = options
  // Short, since a socket's path may have some hundred bytes, and in a folder of its own that nobody else can enter.
  const socketFolder = process.platform === 'win32' ? undefined : mkdtempSync(join(tmpdir(), 'dspex-'))
  const socketPath = socketFolder === undefined ? undefined : join(socketFolder, 's')
  const removeSocket = (): void => {
    if (socketFolder !== undefined) rmSync(socketFolder, { recursive: true, force: true })
  }
  const closed = new SharedArrayBuffer(4)
  const settings: WorkerSettings = { folder, versions, socketPath, cacheFolder, closed }
  const worker = new Worker(new URL(`embedded-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: settings,
    execArgv: [],
  })
  const died = new AbortController()
  let isClosing = false
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      removeSocket()
      if (!isClosing) died.abort(new Error('The thread of the embedded database has ended.'))
      resolve()
    })
  })
  worker.on('error', (error) => died.abort(error))
  const command = (message: WorkerCommand): void => worker.postMessage(message)

  try {
    const port = await firstMessage(worker, { died: died.signal, signal })
    worker.unref()
    return {
      address: socketPath === undefined ? { host: '127.0.0.1', port: port as number } : { path: socketPath },
      died: died.signal,
      async close() {
        isClosing = true
        worker.ref()
        command({ type: 'close' })
        await ended
      },
      closeNow(timeoutMs) {
        isClosing = true
        command({ type: 'close' })
        const outcome = Atomics.wait(new Int32Array(closed), 0, 0, timeoutMs)
        removeSocket()
        return outcome !== 'timed-out'
      },
    }
  } catch (error) {
    isClosing = true
    await worker.terminate()
    removeSocket()
    throw error
  }
}

function firstMessage(
  worker: Worker,
  { died, signal }: { readonly died: AbortSignal; readonly signal: AbortSignal | undefined },
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal?.reason as Error)
    if (signal?.aborted) giveUp()
    signal?.addEventListener('abort', giveUp, { once: true })
    died.addEventListener('abort', () => reject(startFailed(died.reason)), { once: true })
    worker.once('message', (message: WorkerMessage) => {
      signal?.removeEventListener('abort', giveUp)
      if (message.type === 'ready') resolve(message.port)
      else if (message.code === undefined) reject(startFailed(message.error ?? new Error(message.message)))
      else reject(new DatabaseError(message.message, { code: message.code as DatabaseErrorCode }))
    })
  })
}

function startFailed(cause: unknown): DatabaseError {
  return new DatabaseError(
    `The embedded database does not start: ${(cause as Error).message}. Another folder shows whether it is the folder.`,
    { code: 'DATABASE_FOLDER', cause },
  )
}
