import { readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import type { Lease } from '../cache.ts'

/** Options of {@link leaseFile}. */
export interface LeaseFileOptions {
  /** The file that stands for the lease; its folder exists. */
  readonly path: string
  readonly ttlMs: number
  /** The wall clock, since processes have no other in common. */
  readonly now: () => number
}

/** How long a file may be in the making, in milliseconds. */
const makingMs = 10_000

/**
 * Takes a lease that holds among all processes that see the file: `undefined` when another holds it. One whose time is
 * over, because its process has died, is taken over.
 *
 * The file says when the lease ends. Whoever renews it sets its time of change to the new end, which is one small thing
 * to do, as thousands of calls may wait at once.
 *
 * It is no `holdLock`: a lease is given to one piece of work and not to a process, so that one that hangs loses it in time
 * though its process lives, and nobody asks who holds it. There are thousands, so none has a timer, a name of its holder or
 * a file for taking over that outlives the moment.
 */
export async function leaseFile({ path, ttlMs, now }: LeaseFileOptions): Promise<Lease | undefined> {
  let expiresAt = now() + ttlMs
  const content = JSON.stringify({ expiresAt })
  if (!(await create(path, content)) && !(await takeOver())) return undefined

  /** Of those who find a lease that is over, the one who makes the file beside it takes it over. */
  async function takeOver(): Promise<boolean> {
    const claim = `${path}.claim`
    if (await isHeld(path, now)) return false
    if (!(await create(claim, content))) {
      // Who made it may have died over it.
      if (now() - (await changedAt(claim, now)) > makingMs) await unlink(claim).catch(ignore)
      return false
    }
    try {
      // Another may have been faster between the two looks.
      if (await isHeld(path, now)) return false
      await rename(claim, path)
      return true
    } finally {
      await unlink(claim).catch(ignore)
    }
  }

  // One whose time is over is left to who takes it over.
  const isOwn = (): boolean => now() < expiresAt

  return {
    async renew({ ttlMs: moreMs }) {
      if (!isOwn()) return false
      const until = Math.max(expiresAt, now() + moreMs)
      try {
        await utimes(path, until / 1000, until / 1000)
      } catch {
        return false
      }
      expiresAt = until
      return true
    },
    async [Symbol.asyncDispose]() {
      if (isOwn()) await unlink(path).catch(ignore)
      expiresAt = -Infinity
    },
  }
}

async function isHeld(path: string, now: () => number): Promise<boolean> {
  const [end, changed] = await Promise.all([readEnd(path), changedAt(path, now)])
  // Without an end it was given back just now, or its holder is about to write.
  return end === undefined ? now() - changed < makingMs : now() < Math.max(end, changed)
}

async function readEnd(path: string): Promise<number | undefined> {
  try {
    const { expiresAt } = JSON.parse(await readFile(path, 'utf8')) as { readonly expiresAt?: unknown }
    return typeof expiresAt === 'number' ? expiresAt : undefined
  } catch {
    return undefined
  }
}

async function changedAt(path: string, now: () => number): Promise<number> {
  return stat(path).then(({ mtimeMs }) => mtimeMs, now)
}

/** Makes a file, unless there is one. */
async function create(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function ignore(): void {}
