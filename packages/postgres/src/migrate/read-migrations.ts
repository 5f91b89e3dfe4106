import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseError } from '../database-error.ts'

/** One step from one version of a schema to the next. */
export interface Migration {
  /** Names it in the database for good, as `0001_passages`. */
  readonly name: string
  /** Statements; `--> statement-breakpoint` may stand between them, as drizzle-kit writes it. */
  readonly sql: string
}

/**
 * Reads the migrations of a folder: what the journal of drizzle-kit lists, in its order, or every `.sql` file that begins
 * with a number, by number.
 */
export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const journal = await readJournal(folder)
  const names = journal ?? (await numberedFiles(folder))
  if (names.length === 0) {
    throw invalid(
      `${folder} holds no migrations. It needs meta/_journal.json from drizzle-kit, or files such as 0001_first.sql.`,
    )
  }
  return Promise.all(names.map(async (name) => ({ name, sql: await readSql(folder, name) })))
}

async function readSql(folder: string, name: string): Promise<string> {
  const path = join(folder, `${name}.sql`)
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw invalid(`The migration '${name}' can't be read from ${path}. Restore the file.`, cause)
  }
}

async function readJournal(folder: string): Promise<readonly string[] | undefined> {
  const path = join(folder, 'meta', '_journal.json')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw invalid(`${path} can't be read.`, error)
  }
  try {
    const { entries } = JSON.parse(text) as {
      readonly entries: readonly { readonly idx: number; readonly tag: string }[]
    }
    return entries.toSorted((a, b) => a.idx - b.idx).map(({ tag }) => tag)
  } catch (cause) {
    throw invalid(`${path} is no journal of drizzle-kit. Restore it, or run drizzle-kit generate.`, cause)
  }
}

async function numberedFiles(folder: string): Promise<readonly string[]> {
  let files: readonly string[]
  try {
    files = await readdir(folder)
  } catch (cause) {
    throw invalid(`The migrations in ${folder} can't be read. Is the folder right?`, cause)
  }
  const names = files.flatMap((file) => /^(\d.*)\.sql$/.exec(file)?.[1] ?? [])
  const number = (name: string): bigint => BigInt(/^\d+/.exec(name)?.[0] ?? 0)
  const sorted = names.toSorted((a, b) => Number(number(a) - number(b)) || (a < b ? -1 : 1))
  for (const [index, name] of sorted.entries()) {
    const next = sorted[index + 1]
    if (next !== undefined && number(next) === number(name)) {
      throw invalid(`The migrations '${name}' and '${next}' have the same number. Renumber the newer one.`)
    }
  }
  return sorted
}

/** Splits a migration where drizzle-kit put its marks. */
export function statementsOf({ sql }: Migration): readonly string[] {
  return sql
    .split('--> statement-breakpoint')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

function invalid(message: string, cause?: unknown): DatabaseError {
  return new DatabaseError(message, { code: 'MIGRATION_INVALID', cause })
}
