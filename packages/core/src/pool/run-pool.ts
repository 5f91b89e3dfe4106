import { linkSignal } from '../abort/link-signal.ts'
import { checkConcurrency } from './check-concurrency.ts'

/** What a task of a pool works with. */
export interface PoolTask {
  /** Fires when the pool is cancelled, and when another task has failed. */
  readonly signal: AbortSignal
  /**
   * Gives the task's place to the next one before the task has ended, as when only its result is still on the way to a
   * disk. At most 1024 tasks go on without a place; any further one keeps it until its end.
   */
  release(): void
}

/** Options of {@link runPool}. */
export interface PoolOptions<Stop = never> {
  /** How many tasks run at once: a whole number of at least 1, or `Infinity`. @default 8 */
  readonly concurrency?: number | undefined
  /** Cancels the pool: no other task begins, and those that run are told by their own signal. */
  readonly signal?: AbortSignal | undefined
  /** Is asked before each task whether to stop, and why: what runs then still ends. @default never */
  readonly shouldStop?: (() => Stop | undefined) | undefined
  /** Is asked before each task whether to run it alone, once all before it have ended. @default never */
  readonly isSerial?: (() => boolean) | undefined
}

/**
 * Runs a task for each item, in their order and so many at once, and resolves when none is left running. An item is taken
 * only when there is a place for its task, so a source may be endless or slow. What tasks return is dropped, so nothing
 * grows with their number; `mapPool` keeps it.
 *
 * The first task that fails cancels the others, and its error is thrown once they have ended, as is the reason of an
 * abort and what the source or an option throws. A source that is left early is told so (`return`).
 *
 * @returns why it stopped before the end
 * @throws ConfigurationError when `concurrency` is no whole number of at least 1
 * @example
 * const stopped = await runPool(
 *   pages,
 *   async (page, { signal }) => store.add(await summarize.run({ page }, { signal })),
 *   { concurrency: 16, shouldStop: () => (Date.now() > deadline ? 'too late' : undefined) },
 * )
 */
export async function runPool<Item, Stop = never>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item, task: PoolTask) => Promise<unknown>,
  options: PoolOptions<Stop> = {},
): Promise<Stop | undefined> {
  const { concurrency = 8, signal, shouldStop, isSerial } = options
  checkConcurrency(concurrency)
  signal?.throwIfAborted()
  const linked = linkSignal(signal)
  const isAsync = Symbol.asyncIterator in items
  const iterator = isAsync ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  const { promise: over, resolve: end } = Promise.withResolvers<void>()
  const places = createPlaces(() => fill())
  let isTaking = false
  let isLast = false
  let failure: { readonly error: unknown } | undefined
  let stopped: Stop | undefined

  const fail = (error: unknown): void => {
    // What fails after an abort fails for it.
    if (linked.signal.aborted) return
    failure = { error }
    linked.abort(error)
  }
  const begin = async (item: Item): Promise<void> => {
    const place = places.take()
    try {
      await work(item, { signal: linked.signal, release: place.release })
    } catch (error) {
      fail(error)
    }
    place.leave()
  }
  const hasRoom = (): boolean => (isSerial?.() ? places.areEmpty() : places.taken() < concurrency)
  const mayBegin = (): boolean => !linked.signal.aborted && (stopped = shouldStop?.()) === undefined
  const take = (next: IteratorResult<Item>): void => {
    // The source may have taken its time.
    if (next.done || linked.signal.aborted) isLast = true
    else void begin(next.value)
  }
  /** Begins tasks while there are places: called whenever there may be one. */
  const fill = (): void => {
    if (isTaking) return
    isTaking = true
    try {
      while (!isLast && hasRoom()) {
        if (!mayBegin()) isLast = true
        else if (isAsync) return void takeLater()
        else take((iterator as Iterator<Item>).next())
      }
    } catch (error) {
      isLast = true
      fail(error)
    }
    isTaking = false
    if (isLast && places.areEmpty()) end()
  }
  const takeLater = async (): Promise<void> => {
    try {
      take(await iterator.next())
    } catch (error) {
      isLast = true
      fail(error)
    }
    isTaking = false
    fill()
  }

  fill()
  await over
  linked.release()
  await iterator.return?.()
  if (failure) throw failure.error
  signal?.throwIfAborted()
  return stopped
}

/** More tasks than this never go on without a place. */
const maxReleased = 1024

interface Place {
  readonly release: () => void
  readonly leave: () => void
}

/** Counts who has a place, and who goes on without one. */
function createPlaces(onChange: () => void): {
  readonly take: () => Place
  readonly taken: () => number
  readonly areEmpty: () => boolean
} {
  let taken = 0
  let released = 0
  return {
    take() {
      let state: 'placed' | 'released' | 'ended' = 'placed'
      taken += 1
      return {
        release() {
          if (state !== 'placed' || released >= maxReleased) return
          state = 'released'
          taken -= 1
          released += 1
          onChange()
        },
        leave() {
          if (state === 'released') released -= 1
          else taken -= 1
          state = 'ended'
          onChange()
        },
      }
    },
    taken: () => taken,
    areEmpty: () => taken + released === 0,
  }
}
