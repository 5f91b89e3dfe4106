import { constants } from 'node:fs'
import { access, mkdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseError } from '../database-error.ts'

/** Makes the folder of a database if it is not there, and returns its one true path: links to it share its lock. */
export async function prepareFolder(folder: string): Promise<string> {
  const unusable = (why: string, cause?: unknown): DatabaseError =>
    new DatabaseError(`${folder} can't hold a database: ${why}`, { code: 'DATABASE_FOLDER', cause })
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' || code === 'ENOTDIR') throw unusable('there is a file in its place. Give a folder.', error)
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      throw unusable(`it can't be made (${code}). Give a folder in which this user may write.`, error)
    throw unusable(`${message}.`, error)
  }
  const path = await realpath(folder)
  if (!(await stat(path)).isDirectory()) throw unusable('there is a file in its place. Give a folder.')
  try {
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw unusable('this user may not write there. Change its permissions, or give another folder.', error)
  }
  if (await exists(join(path, 'PG_VERSION'))) {
    throw unusable(
      `it is the data folder of a PostgreSQL or PGlite itself. Move it to ${join(path, 'data')} if PGlite made it.`,
    )
  }
  return path
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
