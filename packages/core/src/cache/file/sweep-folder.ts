import { readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/** Options of {@link sweepFolder}. */
export interface SweepOptions {
  /** How much the entries may take on the disk. */
  readonly maxBytes: number
  /** How many entries may stay. */
  readonly maxEntries: number
  /** The wall clock, in milliseconds. */
  readonly now: () => number
}

interface Found {
  readonly path: string
  readonly bytes: number
  readonly usedAt: number
}

/** What a process that died has left lying about goes after this time, in milliseconds. */
const leftoverMs = 3_600_000

/**
 * Removes the entries that were not used for longest until the rest fits, and what dead processes have left. Several
 * processes may sweep at once: they agree on what is oldest.
 */
export async function sweepFolder(folder: string, { maxBytes, maxEntries, now }: SweepOptions): Promise<void> {
  const entries: Found[] = []
  let bytes = 0
  for (const shard of await namesIn(folder)) {
    const found = await Promise.all(
      (await namesIn(join(folder, shard))).map((name) => describe(join(folder, shard, name))),
    )
    for (const each of found) {
      if (!each) continue
      if (each.path.endsWith('.json')) {
        entries.push(each)
        bytes += each.bytes
      } else if (now() - each.usedAt > leftoverMs) await remove(each.path)
    }
  }
  if (bytes <= maxBytes && entries.length <= maxEntries) return
  let left = entries.length
  for (const { path, bytes: freed } of entries.toSorted((a, b) => a.usedAt - b.usedAt)) {
    if (bytes <= maxBytes && left <= maxEntries) return
    await remove(path)
    bytes -= freed
    left -= 1
  }
}

/** What a file of `length` bytes takes on the disk. */
export function bytesOnDisk(length: number): number {
  return Math.ceil(length / block) * block
}

const block = 4096

async function describe(path: string): Promise<Found | undefined> {
  // Others remove files too.
  const found = await stat(path).catch(() => undefined)
  return found && { path, bytes: bytesOnDisk(found.size), usedAt: found.mtimeMs }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => [])
}

async function remove(path: string): Promise<void> {
  await unlink(path).catch(() => undefined)
}
