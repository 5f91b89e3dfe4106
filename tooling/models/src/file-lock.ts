import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Options of {@link fileLock}. */
export interface FileLockOptions {
  /** Cancels the waiting. */
  readonly signal?: AbortSignal | undefined
  /** How often to look whether it is free, in milliseconds. @default 300 */
  readonly intervalMs?: number | undefined
}

/** Waits until no other process of this machine holds `path`, then holds it. The lock of a dead process does not count. */
export async function fileLock(
  path: string,
  { signal, intervalMs = 300 }: FileLockOptions = {},
): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true })
  for (;;) {
    signal?.throwIfAborted()
    try {
      const file = await open(path, 'wx')
      await file.write(String(process.pid))
      await file.close()
      return { [Symbol.asyncDispose]: () => rm(path, { force: true }) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (await isStale(path)) await rm(path, { force: true })
    else await sleep(intervalMs, undefined, { signal })
  }
}

async function isStale(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => '')
  // Just made, and not yet written.
  if (text === '') return false
  try {
    process.kill(Number(text), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
