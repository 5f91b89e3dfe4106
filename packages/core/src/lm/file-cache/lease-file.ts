import { readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import type { Lease } from '../cache.ts'

/** Options of {@link leaseFile}. */
export interface LeaseFileOptions {
  /** The file that stands for the lease; its folder exists. */
  readonly path: string
  readonly ttlMs: number
  /** The wall clock, since processes have no other in common. */
  readonly now: () => number
}

interface Holder {
  readonly token: string
  readonly expiresAt: number
}

/** How long a file without a holder may be in the making, in milliseconds. */
const makingMs = 10_000

/**
 * Takes a lease that holds among all processes that see the file: `undefined` when another holds it. One whose time is
 * over, because its process has died, is taken over.
 */
export async function leaseFile({ path, ttlMs, now }: LeaseFileOptions): Promise<Lease | undefined> {
  const token = crypto.randomUUID()
  let expiresAt = now() + ttlMs
  const write = (flag: string, file = path): Promise<void> =>
    writeFile(file, JSON.stringify({ token, expiresAt } satisfies Holder), { flag })
  if (!(await ifAbsent(write('wx'))) && !(await takeOver())) return undefined

  /** Of those who find a lease that is over, the one who makes the file beside it takes it over. */
  async function takeOver(): Promise<boolean> {
    const claim = `${path}.claim`
    if (await isHeld(path, now)) return false
    if (!(await ifAbsent(write('wx', claim)))) {
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

  /** Whether the file is still ours to change: one whose time is over is left to who takes it over. */
  const isOwn = async (): Promise<boolean> => now() < expiresAt && (await readHolder(path))?.token === token

  return {
    async renew({ ttlMs: moreMs }) {
      if (!(await isOwn())) return false
      expiresAt = now() + moreMs
      await write('w', `${path}.${token}`)
      await rename(`${path}.${token}`, path)
      return true
    },
    async [Symbol.asyncDispose]() {
      if (await isOwn()) await unlink(path).catch(ignore)
      expiresAt = -Infinity
    },
  }
}

async function isHeld(path: string, now: () => number): Promise<boolean> {
  const holder = await readHolder(path)
  if (holder) return holder.expiresAt > now()
  // Nothing to read: it was given back just now, or its holder is about to write.
  return now() - (await changedAt(path, now)) < makingMs
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder> | null
    return typeof holder?.token === 'string' && typeof holder.expiresAt === 'number' ? (holder as Holder) : undefined
  } catch {
    return undefined
  }
}

async function changedAt(path: string, now: () => number): Promise<number> {
  return stat(path).then(({ mtimeMs }) => mtimeMs, now)
}

async function ifAbsent(written: Promise<void>): Promise<boolean> {
  try {
    await written
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function ignore(): void {}
