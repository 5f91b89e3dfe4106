import { hostname } from 'node:os'
import type { LockHolder } from '@dspex/core/implement'
import { DatabaseError } from '../database-error.ts'

/** Refuses a folder that another process has open: what to do about its lock. */
export function refuseFolder(folder: string, lock: string): (holder: LockHolder) => never {
  return ({ pid, host, since }) => {
    const who =
      pid === process.pid && host === hostname()
        ? 'This process has opened it already; share that database'
        : 'Close that process, or use another folder'
    throw new DatabaseError(
      `The database in ${folder} has been open in process ${pid} on ${host} since ${since}, and a folder serves one ` +
        `process at a time. ${who}. To share a database between processes, run a PostgreSQL server and give its url, ` +
        `DATABASE_URL by custom. The lock is ${lock}.`,
      { code: 'DATABASE_LOCKED' },
    )
  }
}
