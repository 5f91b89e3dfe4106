import { createHash } from 'node:crypto'
import type { Sql, TransactionSql } from 'postgres'
import { DatabaseError } from '../database-error.ts'
import { type Migration, readMigrations, statementsOf } from './read-migrations.ts'

/** Options of {@link migrate}: a `folder` or a list of `migrations`. */
export interface MigrateOptions {
  /** A folder with what drizzle-kit writes, or with numbered `.sql` files. */
  readonly folder?: string | undefined
  /** The migrations themselves, in order: for packages that bring their own. */
  readonly migrations?: readonly Migration[] | undefined
  /** The table that remembers what was applied; every set of migrations has its own. @default 'migrations' */
  readonly table?: string | undefined
  /** The schema of that table. @default 'dspex' */
  readonly schema?: string | undefined
  /** Cancels it; nothing is left half done. */
  readonly signal?: AbortSignal | undefined
}

/** What {@link migrate} did. */
export interface MigrateResult {
  /** The names of the migrations that it applied, in order. */
  readonly applied: readonly string[]
  /** Those in the database that are not in the list: a newer version of the program has been here. */
  readonly unknown: readonly string[]
}

/** A database that can be migrated: one of `openDatabase`, or any Drizzle database over postgres.js. */
export interface MigratableDatabase {
  /** The postgres.js client underneath. */
  readonly $client: Sql
}

/**
 * Applies the migrations that are missing, all or none, in one transaction. Processes that start at once wait for each
 * other under an advisory lock, and one of them migrates; when nothing is missing nothing is locked or written.
 *
 * @throws DatabaseError when a migration that was applied has changed since, or when one fails
 */
export async function migrate(db: MigratableDatabase, options: MigrateOptions): Promise<MigrateResult> {
  const { folder, table = 'migrations', schema = 'dspex', signal } = options
  signal?.throwIfAborted()
  const migrations = options.migrations ?? (await readMigrations(requireFolder(folder)))
  checkNames(migrations)
  const { $client: client } = db
  const log: Log = { schema, table }

  const before = await readLog(client, log)
  if (before) {
    const { missing, unknown } = compare(migrations, before)
    if (missing.length === 0) return { applied: [], unknown }
  }
  return client.begin(async (tx) => {
    await lock(tx, signal)
    await createLog(tx, log)
    const { missing, unknown } = compare(migrations, (await readLog(tx, log)) ?? new Map())
    for (const migration of missing) {
      signal?.throwIfAborted()
      await apply(tx, migration)
      const values = [migration.name, hashOf(migration)]
      await tx`insert into ${tx(schema)}.${tx(table)} (name, hash) values (${values[0] as string}, ${values[1] as string})`
    }
    signal?.throwIfAborted()
    return { applied: missing.map(({ name }) => name), unknown }
  })
}

interface Log {
  readonly schema: string
  readonly table: string
}

function requireFolder(folder: string | undefined): string {
  if (folder !== undefined) return folder
  throw new DatabaseError('There is nothing to migrate. Give a `folder` or a list of `migrations`.', {
    code: 'MIGRATION_INVALID',
  })
}

function checkNames(migrations: readonly Migration[]): void {
  const seen = new Set<string>()
  for (const { name } of migrations) {
    if (seen.has(name)) {
      throw new DatabaseError(`Two migrations are called '${name}'. Rename one of them.`, { code: 'MIGRATION_INVALID' })
    }
    seen.add(name)
  }
}

/** Names and hashes of what was applied; undefined when the table is not there. */
async function readLog(client: Sql | TransactionSql, { schema, table }: Log): Promise<Map<string, string> | undefined> {
  const sql = client as Sql
  const [found] = await sql`
    select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and c.relname = ${table}`
  if (!found) return undefined
  const rows = await sql<
    { name: string; hash: string }[]
  >`select name, hash from ${sql(schema)}.${sql(table)} order by id`
  return new Map(rows.map(({ name, hash }) => [name, hash]))
}

async function createLog(tx: TransactionSql, { schema, table }: Log): Promise<void> {
  const [exists] = await tx`select 1 from pg_catalog.pg_namespace where nspname = ${schema}`
  if (!exists) await tx`create schema if not exists ${tx(schema)}`
  await tx`
    create table if not exists ${tx(schema)}.${tx(table)} (
      id integer primary key generated always as identity,
      name text not null unique,
      hash text not null,
      applied_at timestamptz not null default now()
    )`
}

/** One lock for a database: two sets of migrations may want the same schema or extension. */
async function lock(tx: TransactionSql, signal: AbortSignal | undefined): Promise<void> {
  const query = tx.unsafe(`select pg_advisory_xact_lock(hashtextextended('dspex migrate', 0))`, [], unlimited)
  const onAbort = (): void => void Promise.resolve(query.cancel()).catch(() => {})
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    await query
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}

function compare(
  migrations: readonly Migration[],
  applied: ReadonlyMap<string, string>,
): { readonly missing: readonly Migration[]; readonly unknown: readonly string[] } {
  const known = new Set(migrations.map(({ name }) => name))
  for (const migration of migrations) {
    const hash = applied.get(migration.name)
    if (hash === undefined || hash === hashOf(migration)) continue
    throw new DatabaseError(
      `The migration '${migration.name}' has changed since it was applied to this database. ` +
        'Restore it, and put the change into a migration of its own.',
      { code: 'MIGRATION_CHANGED' },
    )
  }
  return {
    missing: migrations.filter(({ name }) => !applied.has(name)),
    unknown: [...applied.keys()].filter((name) => !known.has(name)),
  }
}

/** Line ends are no change: git may write them anew. */
function hashOf({ sql }: Migration): string {
  return createHash('sha256').update(sql.replaceAll('\r\n', '\n').trim()).digest('hex')
}

/** A migration takes as long as its tables are large, and one waits as long for the one that another process is at. */
const unlimited: object = { timeoutMs: Infinity }

async function apply(tx: TransactionSql, migration: Migration): Promise<void> {
  for (const statement of statementsOf(migration)) {
    try {
      await tx.unsafe(statement, [], unlimited)
    } catch (cause) {
      const { code, message } = cause as { readonly code?: string; readonly message: string }
      const remedy =
        code === '25001'
          ? 'Migrations run in a transaction: leave out CONCURRENTLY, or run that statement apart from them.'
          : 'Nothing was changed. Mend it and start again.'
      const shown = statement.length > 200 ? `${statement.slice(0, 199)}…` : statement
      throw new DatabaseError(`The migration '${migration.name}' failed: ${message}. ${remedy} It was at:\n${shown}`, {
        code: 'MIGRATION_FAILED',
        cause,
      })
    }
  }
}
