import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonValue } from '@dspex/core'
import { hashJson, replaceFile } from '@dspex/core/implement'

/**
 * Where long work keeps how far it has come: JSON by key. Prove an implementation with `testCheckpointStore` of
 * `@dspex/evaluate/conformance`.
 */
export interface CheckpointStore {
  /** The value last set, or `undefined`. */
  get(key: string, options?: CheckpointStoreOptions): Promise<JsonValue | undefined>
  /** Replaces the value as a whole: after a crash there is the old or the new one. Durable when it resolves. */
  set(key: string, value: JsonValue, options?: CheckpointStoreOptions): Promise<void>
}

/** Options of a checkpoint store's methods. */
export interface CheckpointStoreOptions {
  /** Cancels the call. */
  readonly signal?: AbortSignal | undefined
}

/** Keeps checkpoints in memory: for short runs and tests. */
export function memoryCheckpointStore(): CheckpointStore {
  const texts = new Map<string, string>()
  return {
    async get(key, { signal } = {}) {
      signal?.throwIfAborted()
      const text = texts.get(key)
      return text === undefined ? undefined : (JSON.parse(text) as JsonValue)
    },
    async set(key, value, { signal } = {}) {
      signal?.throwIfAborted()
      texts.set(key, JSON.stringify(value))
    },
  }
}

/** Options of {@link fileCheckpointStore}. */
export interface FileCheckpointStoreOptions {
  /** The folder; it is made when the first checkpoint is set. Each key has one file in it. */
  readonly path: string
}

/** Keeps checkpoints in a folder, one file each, replaced as a whole. */
export function fileCheckpointStore({ path }: FileCheckpointStoreOptions): CheckpointStore {
  const fileOf = (key: string): string => join(path, `${hashJson(key)}.json`)
  return {
    async get(key, { signal } = {}) {
      signal?.throwIfAborted()
      const text = await readFile(fileOf(key), 'utf8').catch(ignoreMissing)
      signal?.throwIfAborted()
      return text === undefined ? undefined : (JSON.parse(text) as { readonly value: JsonValue }).value
    },
    async set(key, value, { signal } = {}) {
      signal?.throwIfAborted()
      await replaceFile(fileOf(key), JSON.stringify({ key, value }), { signal })
    },
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
