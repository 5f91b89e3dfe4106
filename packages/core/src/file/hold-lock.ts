import { randomUUID } from 'node:crypto'
import { readFileSync, unlinkSync, utimes } from 'node:fs'
import { link, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts'

/** What a lock file says. */
export interface LockHolder extends ProcessIdentity {
  /** Names this holding of the lock. */
  readonly token: string
  /** When it was taken, ISO 8601. */
  readonly since: string
}

/** A lock that is held. */
export interface HeldLock extends Disposable {
  /** Gives it back, at once: a process that exits has no time for promises. May be called twice. */
  release(): void
}

/** Options of {@link holdLock}. */
export interface LockOptions {
  /**
   * Is asked about a lock that another process holds: throws what `holdLock` then rejects with, or waits a while and
   * returns, and the lock is tried again.
   *
   * @default throws a `ConfigurationError` that names the holder
   */
  readonly onHeld?: ((holder: LockHolder) => void | Promise<void>) | undefined
  /** Cancels the waiting. */
  readonly signal?: AbortSignal | undefined
  /** How long it must have lain untouched before a holder that can't be seen from here counts as dead. @default 60000 */
  readonly staleMs?: number | undefined
  /** How often the file is touched, in milliseconds. @default a twelfth of `staleMs` */
  readonly heartbeatMs?: number | undefined
}

/**
 * Takes the lock at `path` for this process: a file that names its holder and is touched while it lives; its folder
 * exists. The lock of a dead process is taken over: on this machine the process table says who is dead, from elsewhere,
 * as in a container that was killed, the touches that have stopped. Taking one of those over lasts two heartbeats.
 *
 * @throws ConfigurationError naming the holder when another process holds it, if `onHeld` does nothing else
 * @example
 * const lock = await holdLock('runs/index.lock')
 * try {
 *   await rebuildIndex()
 * } finally {
 *   lock.release()
 * }
 */
export async function holdLock(path: string, options: LockOptions = {}): Promise<HeldLock> {
  const { signal } = options
  signal?.throwIfAborted()
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
  }, heartbeatOf(options)).unref()
  let isHeld = true
  const release = (): void => {
    if (!isHeld) return
    isHeld = false
    clearInterval(touch)
    if (readOwn(path)?.token === holder.token) unlinkSync(path)
  }
  return { release, [Symbol.dispose]: release }
}

const usualStaleMs = 60_000

function heartbeatOf({ staleMs = usualStaleMs, heartbeatMs = staleMs / 12 }: LockOptions): number {
  return heartbeatMs
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
  if (found !== 'unreadable' && !(await isDead(path, found, options))) {
    const { onHeld = refuse(path) } = options
    await onHeld(found)
    return false
  }
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

function refuse(path: string): (holder: LockHolder) => never {
  return ({ pid, host, since }) => {
    throw new ConfigurationError(
      `Process ${pid} on ${host} has held the lock ${path} since ${since}. Wait for it to end, or use another path.`,
    )
  }
}

async function isDead(path: string, holder: LockHolder, options: LockOptions): Promise<boolean> {
  const { staleMs = usualStaleMs, signal } = options
  const runs = await isRunning(holder)
  if (runs !== undefined) return !runs
  const before = await touched(path)
  if (before === undefined || Date.now() - before < staleMs) return false
  // Clocks of two machines differ: a touch while we look on counts whatever the time of it.
  await sleep(heartbeatOf(options) * 2, undefined, { signal })
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
