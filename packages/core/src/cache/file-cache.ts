import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { replaceFile } from '../file/replace-file.ts'
import { sha256Hex } from '../hash/sha256.ts'
import type { Cache } from './cache.ts'
import { defineCache } from './define-cache.ts'
import { readEntry, writeEntry } from './file/entry-file.ts'
import { leaseFile } from './file/lease-file.ts'
import { bytesOnDisk, sweepFolder } from './file/sweep-folder.ts'

/** Options of {@link fileCache}. */
export interface FileCacheOptions {
  /** The folder, which is made when something is kept. It is for the cache alone. */
  readonly folder: string
  /** How much the files may take on the disk. @default 1_073_741_824 (1 GiB) */
  readonly maxBytes?: number | undefined
  /** How many values are kept. @default as many as fit */
  readonly maxEntries?: number | undefined
  /** How long a value may be used that is set without a time of its own, in milliseconds. @default for ever */
  readonly ttlMs?: number | undefined
  /** The wall clock, in milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined
  /** Draws a number in [0, 1) that decides when this process first looks for what to remove. @default Math.random */
  readonly random?: (() => number) | undefined
}

/** A {@link Cache} in a folder. Disposing of it waits until it no longer works on its files. */
export interface FileCache extends Cache, AsyncDisposable {}

/** The share of the bounds that is written between two looks for what to remove. */
const slack = 0.1
/** A value that was last used longer ago than this is marked as used when it is read, in milliseconds. */
const touchMs = 60_000

/**
 * Caches in files, one for each value: for later processes, and for several at once. Files appear whole or not at all;
 * one that was damaged is a miss, and is removed. When the folder is full, the values that were not used for longest
 * make room; each process that writes may overshoot the bounds by a tenth. Its leases hold among all processes.
 *
 * @example await program.run(input, { lm, cache: fileCache({ folder: '.cache/replies' }) })
 */
export function fileCache(options: FileCacheOptions): FileCache {
  const { folder, maxBytes = 2 ** 30, maxEntries = Infinity, now = Date.now, random = Math.random } = options
  // Processes that end before they have written much look too, now and then.
  let written = random() * slack
  let sweeping: Promise<void> | undefined

  function pathOf(key: string): string {
    const name = sha256Hex(key)
    return join(folder, name.slice(0, 2), name.slice(2))
  }

  function sweepAfter(bytes: number): void {
    written += Math.max(bytes / maxBytes, 1 / maxEntries)
    if (written < slack || sweeping) return
    written = 0
    const bounds = { maxBytes: maxBytes * (1 - slack), maxEntries: Math.ceil(maxEntries * (1 - slack)), now }
    sweeping = sweepFolder(folder, bounds).finally(() => {
      sweeping = undefined
    })
  }

  const cache = defineCache('fileCache', {
    async get({ key, signal }) {
      signal?.throwIfAborted()
      const path = `${pathOf(key)}.json`
      const bytes = await readUsed(path, now)
      const entry = bytes && readEntry(bytes)
      if (entry?.key === key && (entry.expiresAt === null || entry.expiresAt > now())) return entry.value
      if (bytes) await unlink(path).catch(() => undefined)
      return undefined
    },
    async set({ key, value, ttlMs = options.ttlMs, signal }) {
      signal?.throwIfAborted()
      const path = pathOf(key)
      const entry = writeEntry({ key, value, expiresAt: ttlMs === undefined ? null : now() + ttlMs })
      const bytes = bytesOnDisk(Buffer.byteLength(entry))
      if (bytes > maxBytes || maxEntries < 1) {
        await unlink(`${path}.json`).catch(() => undefined)
        return
      }
      // What a loss of power damages is a miss, so nobody waits for the disk.
      await replaceFile(`${path}.json`, entry, { signal, durable: false })
      sweepAfter(bytes)
    },
    async lease({ key, ttlMs, signal }) {
      signal?.throwIfAborted()
      const path = `${pathOf(key)}.lock`
      return inFolder(path, () => leaseFile({ path, ttlMs, now }))
    },
  })
  return {
    ...cache,
    async [Symbol.asyncDispose]() {
      await sweeping
    },
  }
}

/** Reads a file, and marks it as used now and then; `undefined` when there is none. */
async function readUsed(path: string, now: () => number): Promise<Buffer | undefined> {
  const file = await open(path).catch(absent)
  if (!file) return undefined
  try {
    // At the same time, as each turn of the thread pool takes longer than the reading.
    const [{ mtimeMs, size }, first] = await Promise.all([file.stat(), readChunk(file)])
    // A folder that can only be read is still good for reading.
    if (now() - mtimeMs > touchMs) await file.utimes(now() / 1000, now() / 1000).catch(() => undefined)
    return first.length < size ? Buffer.concat([first, await file.readFile()]) : first
  } finally {
    // Nobody needs to wait for that.
    file.close().catch(() => undefined)
  }
}

const chunkBytes = 16_384

async function readChunk(file: FileHandle): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read({ buffer: Buffer.allocUnsafe(chunkBytes) })
  return buffer.subarray(0, bytesRead)
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

/** Works on a file, and makes its folder when that is missing. */
async function inFolder<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    await mkdir(dirname(path), { recursive: true })
    return work()
  }
}
