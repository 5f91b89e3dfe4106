import { setTimeout } from 'node:timers/promises'
import { ConfigurationError, RetrieverError } from '@dspex/core'
import { type Collection, collectionSql } from '../collection/collection.ts'
import {
  type Connection,
  isEmbedded,
  type PgvectorDatabase,
  runStatement,
  transact,
  uncancelled,
} from '../sql/database.ts'
import { type IndexProgress, readProgress } from '../collection/index-progress.ts'
import { maxIndexedDimensions, metrics } from '../collection/metric.ts'
import { indexName, quoteLiteral, quoteName } from '../sql/quote-name.ts'
import { codeOf, isConnectionLoss } from '../sql/wrap-error.ts'

/** How an HNSW index is built. */
export interface IndexSettings {
  /** Connections of each node: more for better recall, a larger index and a slower build. @default 16 */
  readonly m?: number | undefined
  /** How thoroughly neighbours are chosen. @default 64 */
  readonly efConstruction?: number | undefined
  /** Whether the table can be written meanwhile, which takes longer. @default true on a server */
  readonly concurrently?: boolean | undefined
  /** Memory for the graph, in MB: a build that fits is several times faster. @default what is needed, up to 1024 */
  readonly memoryMb?: number | undefined
}

/** An index to be built. */
export interface IndexBuild extends IndexSettings {
  readonly db: PgvectorDatabase
  readonly collection: Collection
  /** Which column; `reembed` builds one over the coming vectors. @default the one in use */
  readonly column?: string | undefined
  readonly dimensions?: number | undefined
  readonly rows: number
  /** The index that it replaces. */
  readonly replaces: string | undefined
  readonly signal: AbortSignal
  readonly onProgress: (progress: IndexProgress) => Promise<void>
}

/** The name that a finished index has. */
export function vectorIndexName({ table, columns }: Collection): string {
  return indexName(table, columns.embedding.length > 12 ? 'hnsw' : `${columns.embedding}_hnsw`)
}

/**
 * Builds an HNSW index beside the one in use and then takes its place, so that queries are never without. What an
 * interrupted build has left is removed first.
 */
export function buildIndex(build: IndexBuild): Promise<void> {
  // It puts things in order after an abort, and hears its signal itself.
  return uncancelled(() => makeIndex(build))
}

async function makeIndex(build: IndexBuild): Promise<void> {
  const { db, collection } = build
  if ((build.dimensions ?? collection.dimensions) > maxIndexedDimensions[collection.type]) {
    throw new ConfigurationError(
      `An HNSW index over ${collection.type} takes up to ${maxIndexedDimensions[collection.type]} dimensions, but collection '${collection.name}' has ${build.dimensions ?? collection.dimensions}. ${collection.type === 'vector' ? 'Use the type halfvec, which takes 4000, or fewer dimensions.' : 'Use fewer dimensions.'}`,
    )
  }
  if (isEmbedded(db) || build.concurrently === false) {
    await transact(db, 'read write', async (sql) => {
      await runStatement(sql, {
        text: `select set_config('maintenance_work_mem', $1::text, true)`,
        values: [memory(build)],
      })
      await runStatement(sql, { text: createSql(build, false), values: [], timeoutMs: Infinity })
      await replace(sql, build)
    })
    return
  }
  await buildBeside(build)
}

/** Without a lock on the table, which can't be in a transaction: on a connection of its own, while another one watches. */
async function buildBeside(build: IndexBuild): Promise<void> {
  const { db, collection, signal } = build
  const sql = await db.$client.reserve()
  const lockKey = `hashtextextended(${quoteLiteral(`dspex-index ${collectionSql(collection).table}`)}, 0)`
  let locked = false
  let isLost = false
  try {
    const [{ got } = { got: 'no' }] = await runStatement<{ readonly got: string }>(sql, {
      text: `select case when pg_try_advisory_lock(${lockKey}) then 'yes' else 'no' end as got`,
      values: [],
    })
    if (got !== 'yes') {
      throw new RetrieverError(
        `The index of collection '${collection.name}' is being built by another process. Wait for it: stats() shows how far it is.`,
        { code: 'RETRIEVER_REQUEST_INVALID' },
      )
    }
    locked = true
    await runStatement(sql, {
      text: `select set_config('maintenance_work_mem', $1::text, false)`,
      values: [memory(build)],
    })
    await stopWithProcess(sql)
    await createBeside(sql, build)
    await runStatement(sql, { text: 'begin', values: [], prepare: false })
    try {
      await replace(sql, build)
      await runStatement(sql, { text: 'commit', values: [], prepare: false })
    } catch (error) {
      if (!isConnectionLoss(error)) await runStatement(sql, { text: 'rollback', values: [], prepare: false })
      throw error
    }
    signal.throwIfAborted()
  } catch (error) {
    isLost = isConnectionLoss(error)
    throw error
  } finally {
    // The connection goes back into the pool as it came out of it.
    if (locked && !isLost) {
      const after = [
        `select pg_advisory_unlock(${lockKey})`,
        'reset maintenance_work_mem',
        'reset max_parallel_maintenance_workers',
        'reset client_connection_check_interval',
      ]
      for (const text of after) await runStatement(sql, { text, values: [], prepare: false }).catch(() => {})
    }
    // A connection that is gone took its lock and settings along. postgres.js has it back already, to connect anew: the
    // next query on one that is released as if it lived would crash the process.
    if (!isLost) sql.release()
  }
}

/** Lets the server give up a build whose process has died, which would hold the lock until it is done. */
async function stopWithProcess(sql: Connection): Promise<void> {
  try {
    await runStatement(sql, {
      text: `select set_config(name, '5000', false) from pg_settings where name = 'client_connection_check_interval'`,
      values: [],
      prepare: false,
    })
  } catch (error) {
    // A server on Windows knows the setting, but takes none but 0.
    if (isConnectionLoss(error)) throw error
  }
}

async function createBeside(sql: Connection, build: IndexBuild): Promise<void> {
  const { db, collection, signal, onProgress } = build
  const { table } = collectionSql(collection)
  const drop = `drop index if exists ${temporaryName(build)}`
  const create = async (): Promise<void> => {
    await runStatement(sql, { text: drop, values: [], prepare: false })
    const done = new AbortController()
    const watch = async (): Promise<void> => {
      // One connection alone can't watch itself.
      if (db.$client.options.max < 2) return
      for (;;) {
        await setTimeout(200, undefined, { signal: done.signal }).catch(() => {})
        if (done.signal.aborted || signal.aborted) return
        const progress = await readProgress(db, table).catch(() => undefined)
        if (progress && !done.signal.aborted) await onProgress(progress)
      }
    }
    const watching = watch()
    try {
      await runStatement(sql, { text: createSql(build, true), values: [], prepare: false, timeoutMs: Infinity }, signal)
    } finally {
      done.abort()
      await watching
    }
  }
  try {
    await create()
  } catch (error) {
    signal.throwIfAborted()
    // Containers often have little shared memory, which parallel workers need for the graph.
    if (codeOf(error) !== '53100' || !String(error).includes('shared memory')) throw error
    await runStatement(sql, { text: 'set max_parallel_maintenance_workers = 0', values: [], prepare: false })
    await create()
  }
}

function createSql(build: IndexBuild, concurrently: boolean): string {
  const { collection, column = collection.columns.embedding, m = 16, efConstruction = 64 } = build
  const { operatorClass } = metrics[collection.metric]
  checkSetting('m', m, 2, 100)
  checkSetting('efConstruction', efConstruction, 4, 1000)
  if (efConstruction < 2 * m)
    throw new ConfigurationError(`efConstruction is ${efConstruction}, but must be at least twice m (${m}).`)
  return `create index ${concurrently ? 'concurrently ' : ''}${quoteName(temporaryBareName(build))} on ${collectionSql(collection).table} using hnsw (${quoteName(column)} ${collection.type}_${operatorClass}) with (m = ${m}, ef_construction = ${efConstruction})`
}

function checkSetting(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new ConfigurationError(`${name} is ${value}, but must be a whole number from ${least} to ${most}.`)
}

async function replace(sql: Connection, build: IndexBuild): Promise<void> {
  const { collection, replaces } = build
  if (replaces !== undefined)
    await runStatement(sql, { text: `drop index ${quoteName(collection.schema)}.${quoteName(replaces)}`, values: [] })
  if (build.column !== undefined && build.column !== collection.columns.embedding) return
  const name = replaces ?? vectorIndexName(collection)
  await runStatement(sql, { text: `alter index ${temporaryName(build)} rename to ${quoteName(name)}`, values: [] })
}

function temporaryBareName(build: IndexBuild): string {
  return indexName(build.collection.table, build.column === undefined ? 'hnsw_new' : 'hnsw_next')
}

/** The name of the index while it is built. */
export function temporaryName(build: Pick<IndexBuild, 'collection' | 'column'>): string {
  return `${quoteName(build.collection.schema)}.${quoteName(temporaryBareName(build as IndexBuild))}`
}

function memory({ memoryMb, rows, collection, m = 16, dimensions = collection.dimensions }: IndexBuild): string {
  const bytes = rows * (dimensions * (collection.type === 'vector' ? 4 : 2) + m * 2 * 10 + 300) * 1.3
  return `${Math.round(memoryMb ?? Math.min(1024, Math.max(64, bytes / 2 ** 20)))}MB`
}
