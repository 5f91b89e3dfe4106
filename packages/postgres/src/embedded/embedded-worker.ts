/** The thread in which the embedded engine runs, so that a long query holds nobody else up. */
import { chmodSync, rmSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { pg_textsearch } from '@electric-sql/pglite-pg_textsearch'
import { vector } from '@electric-sql/pglite-pgvector'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { DspexError } from '@dspex/core'
import { prepareData } from './data-folder.ts'
import type { WorkerCommand, WorkerMessage, WorkerSettings } from './worker-protocol.ts'

const { folder, versions, socketPath, cacheFolder, closed } = workerData as WorkerSettings
const say = (message: WorkerMessage): void => parentPort?.postMessage(message)

const open = (dataDir: string): Promise<PGlite> =>
  PGlite.create({ dataDir, extensions: { vector, pg_textsearch } as never })

async function make(dataDir: string): Promise<void> {
  const database = await open(dataDir)
  await database.close()
}

async function start(): Promise<{ readonly server: PGLiteSocketServer; readonly database: PGlite }> {
  const data = await prepareData(folder, { versions, cacheFolder, make })
  const database = await open(data)
  const server = new PGLiteSocketServer({
    db: database,
    ...(socketPath === undefined ? { host: '127.0.0.1', port: 0 } : { path: socketPath }),
    maxConnections: 1,
  })
  await server.start()
  if (socketPath !== undefined) chmodSync(socketPath, 0o600)
  return { server, database }
}

async function close(): Promise<void> {
  try {
    const { server, database } = await started
    await server.stop()
    await database.close()
    if (socketPath !== undefined) rmSync(socketPath, { force: true })
  } finally {
    const state = new Int32Array(closed)
    Atomics.store(state, 0, 1)
    Atomics.notify(state, 0)
    parentPort?.close()
  }
}

const started = start()
parentPort?.on('message', ({ type }: WorkerCommand) => {
  if (type === 'close') void close()
})
try {
  const { server } = await started
  const port = Number(/:(\d+)$/.exec(server.getServerConn())?.[1])
  say({ type: 'ready', port: socketPath === undefined ? port : undefined })
} catch (error) {
  const code = DspexError.isInstance(error) ? error.code : undefined
  say({ type: 'failed', code, message: (error as Error).message, error: code === undefined ? error : undefined })
  parentPort?.close()
}
