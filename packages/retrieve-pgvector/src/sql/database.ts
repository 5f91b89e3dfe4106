import { AsyncLocalStorage } from 'node:async_hooks'
import { untilAbort } from '@dspex/core/implement'
import type { ReservedSql, Sql, TransactionSql } from 'postgres'
import { isConnectionCut } from './wrap-error.ts'

/**
 * A Drizzle database over postgres.js, which the caller opens and closes: `drizzle(postgres(url))`, or what
 * `openDatabase` of `@dspex/postgres` returns.
 */
export interface PgvectorDatabase {
  /** The postgres.js client underneath. */
  readonly $client: Sql
  /** `'embedded'` when one connection to PGlite serves everybody, without COPY and without cancelling. @default 'server' */
  readonly engine?: 'server' | 'embedded' | undefined
}

/** A client, a transaction, or a connection that is held for a while. */
export type Connection = Sql | TransactionSql | ReservedSql

/** SQL with the values of `$1`, `$2`, …: text, or null. Texts are cast in the SQL, whatever Drizzle did to the client. */
export interface Statement {
  readonly text: string
  readonly values: readonly (string | null)[]
  /** Prepared once per connection; off for texts that hardly come twice. @default true */
  readonly prepare?: boolean | undefined
  /** How long it may take, `Infinity` for what takes as long as the table is large. @default the limit of the client */
  readonly timeoutMs?: number | undefined
}

/** Collects the values of a statement. */
export interface StatementValues {
  readonly values: readonly (string | null)[]
  /** Takes a value and returns its `$n`. */
  readonly bind: (value: string | null) => string
}

/** Begins to collect the values of a statement. */
export function statementValues(): StatementValues {
  const values: (string | null)[] = []
  return { values, bind: (value) => `$${values.push(value)}` }
}

/** Tells whether COPY, cancelling and a second connection are not to be had. */
export function isEmbedded({ engine }: PgvectorDatabase): boolean {
  return engine === 'embedded'
}

/** Runs a statement. An abort cancels it, where the database can. */
export async function runStatement<Row>(
  connection: Connection,
  { text, values, prepare = true, timeoutMs }: Statement,
  cancel = cancelling.getStore(),
): Promise<readonly Row[]> {
  cancel?.throwIfAborted()
  // The limit is an option of clients of `openDatabase`; others do not look at it.
  const query = connection.unsafe(text, [...values], { prepare, ...(timeoutMs && { timeoutMs }) })
  const run = async (): Promise<readonly Row[]> => {
    const rows = (await query) as unknown as Row[]
    // postgres.js (3.4.9) begins with holes where a query before on the connection failed after its first rows.
    return 0 in rows ? rows : rows.filter(() => true)
  }
  if (!cancel) return run()
  const onAbort = (): void => query.cancel()
  cancel.addEventListener('abort', onAbort, { once: true })
  try {
    // A server that is not there any more does not say that it has cancelled.
    return await untilAbort(run, cancel)
  } finally {
    cancel.removeEventListener('abort', onAbort)
  }
}

const cancelling = new AsyncLocalStorage<AbortSignal | undefined>()

/**
 * Does work whose statements an abort cancels on the server, and which rejects at once then, with the reason. An embedded
 * database is waited for.
 */
export function cancellable<T>(
  db: PgvectorDatabase,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  return cancelling.run(cancelSignal(db, signal), work)
}

/** Does work within such work that is done to its end: it has signals of its own, or puts things in order. */
export function uncancelled<T>(work: () => Promise<T>): Promise<T> {
  return cancelling.run(undefined, work)
}

/**
 * Does work that only reads, once more if the connection was cut: one that died while it rested is noticed by who uses it
 * next. A write may have been done, and is not repeated.
 */
export async function reading<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isConnectionCut(error) || cancelling.getStore()?.aborted) throw error
    // The others that were cut with it are noticed by then.
    await new Promise((resolve) => setImmediate(resolve))
    return work()
  }
}

/** The signal that reaches the server: an embedded database can't be interrupted, so it is not asked to. */
export function cancelSignal(db: PgvectorDatabase, signal: AbortSignal | undefined): AbortSignal | undefined {
  return isEmbedded(db) ? undefined : signal
}

/** Does work in a transaction; what it returns comes back as it is. */
export async function transact<T>(
  { $client }: PgvectorDatabase,
  access: 'read only' | 'read write',
  work: (sql: TransactionSql) => Promise<T>,
): Promise<T> {
  const outcome: { value?: T } = {}
  const run = async (): Promise<void> => {
    await $client.begin(access, async (sql) => {
      outcome.value = await work(sql)
    })
  }
  await untilAbort(access === 'read only' ? () => reading(run) : run, cancelling.getStore())
  return outcome.value as T
}
