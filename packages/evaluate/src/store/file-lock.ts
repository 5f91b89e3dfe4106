import { randomUUID } from 'node:crypto'
import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { ConfigurationError } from '@dspex/core'

/** Who holds a lock. */
export interface LockHolder {
  /** Names this holding of the lock. */
  readonly token: string
  /** The process. */
  readonly pid: number
  /** The machine. */
  readonly host: string
  /** When the process began, in the clock of the kernel; tells processes of one id apart. */
  readonly began: string | null
  /** When the lock was taken, ISO 8601. */
  readonly since: string
}

/**
 * Takes the lock at `path`: a file that names its holder. The lock of a process that has died on this machine is taken
 * over.
 *
 * @throws ConfigurationError naming the holder when another holds it
 * @returns gives the lock back; may be called twice
 */
export async function holdLock(path: string): Promise<() => Promise<void>> {
  const token = randomUUID()
  const own = `${path}.${token}.new`
  const process = await describeProcess(globalThis.process.pid)
  const since = new Date().toISOString()
  const holder: LockHolder = {
    token,
    pid: globalThis.process.pid,
    host: hostname(),
    began: process?.began ?? null,
    since,
  }
  await writeFile(own, JSON.stringify(holder))
  try {
    while (!(await tryTake(path, own))) {
      // It was given back between two looks.
    }
  } finally {
    await unlink(own).catch(ignoreMissing)
  }
  let isHeld = true
  return async () => {
    if (!isHeld) return
    isHeld = false
    if ((await readHolder(path))?.token === token) await unlink(path).catch(ignoreMissing)
  }
}

async function tryTake(path: string, own: string): Promise<boolean> {
  try {
    // A link appears with its content: nobody ever sees a lock without a holder.
    await link(own, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const holder = await readHolder(path)
  if (!holder) return false
  if (await isAlive(holder)) throw locked(path, holder)
  // Whoever takes over holds a lock for it, so that only one does; a dead one's is taken over in the same way.
  const release = await holdLock(`${path}.${holder.token}`)
  try {
    if ((await readHolder(path))?.token !== holder.token) return false
    await rename(own, path)
    return true
  } finally {
    await release()
  }
}

async function readHolder(path: string): Promise<LockHolder | undefined> {
  const text = await readFile(path, 'utf8').catch(ignoreMissing)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as LockHolder
  } catch (error) {
    throw new ConfigurationError(`The lock file ${path} can't be read. Delete it if nobody writes to its store.`, {
      cause: error,
    })
  }
}

async function isAlive({ pid, host, began }: LockHolder): Promise<boolean> {
  // Of another machine nothing can be known.
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const found = await describeProcess(pid)
  if (!found) return true
  return found.state !== 'Z' && (began === null || found.began === began)
}

/** What Linux says about a process: another one under the same id has begun at another time. */
async function describeProcess(pid: number): Promise<{ readonly state: string; readonly began: string } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The name, in parentheses, may hold anything; the fields behind it are the state (3) to the time of the start (22).
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields && { state: fields[0] as string, began: fields[19] as string }
}

function locked(path: string, { pid, host, since }: LockHolder): ConfigurationError {
  return new ConfigurationError(
    `Process ${pid} on ${host} has been writing to this store since ${since}, and a store has one writer. ` +
      `Wait for it to end or use another path. If it no longer exists, delete ${path}.`,
  )
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
