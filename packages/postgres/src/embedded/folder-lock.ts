import { randomUUID } from 'node:crypto'
import { readFileSync, unlinkSync, utimes } from 'node:fs'
import { link, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError } from '../database-error.ts'
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts'

/** What a lock file says. */
export interface LockHolder extends ProcessIdentity {
  /** Names this holding of the lock. */
  readonly token: string
  /** When it was taken, ISO 8601. */
  readonly since: string
}

/** A lock that is held. */
export interface HeldLock {
  /** Gives it back. May be called twice. */
  release(): void
}

/** Options of {@link holdLock}. */
export interface LockOptions {
  /** Makes the error for a lock that another process holds. */
  readonly refuse: (holder: LockHolder) => Error
  readonly signal?: AbortSignal | undefined
  /** How often the file is touched, in milliseconds. @default 5000 */
  readonly heartbeatMs?: number | undefined
  /** How long it must have lain untouched before a holder that can't be seen from here counts as dead. @default 60000 */
  readonly staleMs?: number | undefined
}

/**
 * Takes the lock at `path`, a file that names its holder and is touched while it lives. The lock of a dead process is
 * taken over: on this machine the process table says who is dead, from elsewhere the touches that have stopped.
 */
export async function holdLock(path: string, options: LockOptions): Promise<HeldLock> {
  const { heartbeatMs = 5000, signal } = options
  const holder: LockHolder = { token: randomUUID(), since: new Date().toISOString(), ...(await ownIdentity()) }
  const own = `${path}.${holder.token}.new`
  await writeFile(own, JSON.stringify(holder), { mode: 0o644 })
  try {
    while (!(await tryTake(path, own, options))) signal?.throwIfAborted()
  } finally {
    await unlink(own).catch(ignoreMissing)
  }
  const touch = setInterval(() => {
    const now = new Date()
    utimes(path, now, now, () => {})
  }, heartbeatMs).unref()
  let isHeld = true
  return {
    release() {
      if (!isHeld) return
      isHeld = false
      clearInterval(touch)
      if (readOwn(path)?.token === holder.token) unlinkSync(path)
    },
  }
}

async function tryTake(path: string, own: string, options: LockOptions): Promise<boolean> {
  try {
    // Like O_EXCL, but the file appears with its content: nobody ever sees a lock without a holder.
    await link(own, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const found = await readHolder(path)
  if (found === 'gone') return false
  if (found !== 'unreadable' && !(await isDead(path, found, options))) throw options.refuse(found)
  // Whoever takes over holds a lock for it, so that only one does; a dead one's is taken over in the same way.
  const name = found === 'unreadable' ? 'unreadable' : found.token
  const takeover = await holdLock(`${path}.${name}`, options)
  try {
    const now = await readHolder(path)
    if (now === 'gone' || (now === 'unreadable' ? now : now.token) !== name) return false
    await rename(own, path)
    return true
  } finally {
    takeover.release()
  }
}

async function isDead(path: string, holder: LockHolder, options: LockOptions): Promise<boolean> {
  const { heartbeatMs = 5000, staleMs = 60_000, signal } = options
  const runs = await isRunning(holder)
  if (runs !== undefined) return !runs
  const before = await touched(path)
  if (before === undefined || Date.now() - before < staleMs) return false
  // Clocks of two machines differ: a touch while we look on counts whatever the time of it.
  await sleep(heartbeatMs * 2, undefined, { signal })
  return (await touched(path)) === before
}

async function touched(path: string): Promise<number | undefined> {
  return (await stat(path).catch(ignoreMissing))?.mtimeMs
}

/** A file that is no lock is what a machine leaves that lost its power: its holder is dead. */
async function readHolder(path: string): Promise<LockHolder | 'gone' | 'unreadable'> {
  const text = await readFile(path, 'utf8').catch(ignoreMissing)
  if (text === undefined) return 'gone'
  return parseHolder(text) ?? 'unreadable'
}

function readOwn(path: string): LockHolder | undefined {
  try {
    return parseHolder(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const value = JSON.parse(text) as Partial<LockHolder> | null
    return typeof value?.token === 'string' && typeof value.pid === 'number' ? (value as LockHolder) : undefined
  } catch {
    return undefined
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

/** The error for a folder that another process has open. */
export function folderIsLocked(folder: string, lock: string): (holder: LockHolder) => DatabaseError {
  return ({ pid, host, since }) => {
    const who =
      pid === process.pid && host === hostname()
        ? 'This process has opened it already; share that database'
        : 'Close that process, or use another folder'
    return new DatabaseError(
      `The database in ${folder} has been open in process ${pid} on ${host} since ${since}, and a folder serves one ` +
        `process at a time. ${who}. To share a database between processes, run a PostgreSQL server and give its url, ` +
        `DATABASE_URL by custom. The lock is ${lock}.`,
      { code: 'DATABASE_LOCKED' },
    )
  }
}
