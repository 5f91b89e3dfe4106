import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type HeldLock, holdLock } from '@dspex/core/implement'

/** Options of {@link fileLock}. */
export interface FileLockOptions {
  /** Cancels the waiting. */
  readonly signal?: AbortSignal | undefined
  /** How often to look whether it is free, in milliseconds. @default 300 */
  readonly intervalMs?: number | undefined
}

/** Waits until no other process holds `path`, then holds it. The lock of a dead process does not count. */
export async function fileLock(path: string, { signal, intervalMs = 300 }: FileLockOptions = {}): Promise<HeldLock> {
  await mkdir(dirname(path), { recursive: true })
  return holdLock(path, { signal, onHeld: () => sleep(intervalMs, undefined, { signal }) })
}
