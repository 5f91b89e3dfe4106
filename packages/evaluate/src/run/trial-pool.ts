import type { EarlyStop } from '../result/report.ts'

/** What is left of a task when its place is free. */
export interface Unfinished {
  /** Settles when the task has ended. */
  readonly rest?: Promise<void> | undefined
}

/** How a pool works. */
export interface PoolOptions {
  /** How many tasks run at once. */
  readonly concurrency: number
  /** Cancels the pool. */
  readonly signal: AbortSignal
  /** Says before each task whether to stop; what runs then still ends. */
  readonly shouldStop: () => EarlyStop | undefined
  /** Whether to run the next task alone. */
  readonly isSerial: () => boolean
}

/** More tasks than this never wait for their end with their place given up. */
const maxUnfinished = 1024

/**
 * Runs a task for each item, in their order and so many at once, and waits until none is left running. The first error
 * cancels the others and is thrown, as is the reason of an abort.
 *
 * @returns why it stopped before the end
 */
export async function runPool<T>(
  items: Iterable<T> | AsyncIterable<T>,
  { concurrency, signal, shouldStop, isSerial }: PoolOptions,
  work: (item: T, signal: AbortSignal) => Promise<Unfinished>,
): Promise<EarlyStop | undefined> {
  signal.throwIfAborted()
  const failing = new AbortController()
  const either = AbortSignal.any([signal, failing.signal])
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  const unfinished = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  let stopped: EarlyStop | undefined

  const fail = (error: unknown): void => {
    failure ??= { error }
    failing.abort(error)
  }
  /** Runs the next task; says whether there was one. */
  const step = async (): Promise<boolean> => {
    if (failure || stopped) return false
    either.throwIfAborted()
    stopped = shouldStop()
    if (stopped) return false
    const next = await iterator.next()
    if (next.done) return false
    const { rest } = await work(next.value, either)
    if (!rest) return true
    const ended = rest.catch(fail).finally(() => unfinished.delete(ended))
    unfinished.add(ended)
    if (unfinished.size >= maxUnfinished) await ended
    return true
  }
  const worker = async (): Promise<void> => {
    try {
      while (await step()) {
        // On to the next.
      }
    } catch (error) {
      fail(error)
    }
  }
  const alone = async (): Promise<boolean> => {
    const went = await step()
    await Promise.all(unfinished)
    return went
  }
  try {
    while (isSerial() && (await alone())) {
      // Until it is known that more may run.
    }
    if (!isSerial()) await Promise.all(Array.from({ length: concurrency }, worker))
  } catch (error) {
    fail(error)
  } finally {
    await Promise.all(unfinished)
    await iterator.return?.()
  }
  if (failure) throw failure.error
  signal.throwIfAborted()
  return stopped
}
