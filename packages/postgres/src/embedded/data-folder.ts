import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseError } from '../database-error.ts'
import { postgresMajor } from './pglite-packages.ts'
import { copyFromTemplate, putInPlace } from './template.ts'

/** Options of {@link prepareData}. */
export interface PrepareOptions {
  /** The versions of what makes a database: the key of the template. */
  readonly versions: string
  readonly cacheFolder: string | undefined
  /** Makes an empty database in a folder that is not there yet. */
  readonly make: (folder: string) => Promise<void>
}

/** Makes sure that `folder` holds a database that this engine can open, and returns where. */
export async function prepareData(folder: string, { versions, cacheFolder, make }: PrepareOptions): Promise<string> {
  const data = join(folder, 'data')
  for (const name of readdirSync(folder)) {
    // What a process left that was killed while it made one.
    if (name.startsWith('data.')) rmSync(join(folder, name), { recursive: true, force: true })
  }
  if (existsSync(data)) {
    checkVersion(data)
    return data
  }
  const draft = join(folder, `data.${randomUUID()}`)
  if (!(await copyFromTemplate(draft, { key: versions, make, cacheFolder }))) await make(draft)
  putInPlace(draft, data)
  return data
}

function checkVersion(data: string): void {
  let version: string
  try {
    version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  } catch (cause) {
    throw new DatabaseError(
      `${data} is not a database folder: it has no PG_VERSION. Give another folder, or delete it to begin anew.`,
      { code: 'DATABASE_FOLDER', cause },
    )
  }
  if (version === postgresMajor) return
  throw new DatabaseError(
    `${data} was made by PostgreSQL ${version}, and the embedded engine is PostgreSQL ${postgresMajor}. ` +
      'Dump it with the version that made it and load the dump into a new folder.',
    { code: 'DATABASE_FOLDER' },
  )
}
