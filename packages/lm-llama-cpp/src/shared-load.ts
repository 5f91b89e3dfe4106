import { LMError } from '@dspex/core'
import type { LoadEvent } from './load-event.ts'
import type { LoadScope } from './load-model.ts'
import { untilAbort } from '@dspex/core/implement'

/** Something that is loaded on first use, once for all who ask. */
export interface SharedLoad<T> extends AsyncDisposable {
  /** Waits for it, loading it if nobody has. An abort ends the waiting, not the loading. */
  get(signal?: AbortSignal): Promise<T>
  /** Loads it, telling how far it is. Leaving the loop leaves the loading alone. */
  events(signal?: AbortSignal): AsyncIterable<LoadEvent>
  /** Fires on disposal. */
  readonly disposed: AbortSignal
}

/** Shares one loading. One that failed is tried again on the next call; disposal cancels it. */
export function sharedLoad<T extends AsyncDisposable>(
  id: string,
  load: (scope: LoadScope) => Promise<T>,
): SharedLoad<T> {
  const closing = new AbortController()
  const watchers = new Set<(event: LoadEvent) => void>()
  let last: LoadEvent | undefined
  let loading: Promise<T> | undefined
  let closed: Promise<void> | undefined

  const publish = (event: LoadEvent): void => {
    last = event
    for (const watcher of watchers) watcher(event)
  }
  const start = async (): Promise<T> => {
    try {
      const loaded = await load({ signal: closing.signal, publish })
      if (!closing.signal.aborted) return loaded
      await loaded[Symbol.asyncDispose]()
      throw closing.signal.reason
    } catch (error) {
      loading = undefined
      throw error
    }
  }
  const get = (signal?: AbortSignal): Promise<T> => {
    if (closing.signal.aborted) return Promise.reject(closing.signal.reason as Error)
    const work = (loading ??= start())
    // Who stops waiting must not leave an unhandled rejection behind.
    work.catch(() => {})
    return untilAbort(() => work, signal)
  }

  return {
    get,
    disposed: closing.signal,
    async *events(signal) {
      const queue: LoadEvent[] = last ? [last] : []
      let wake = Promise.withResolvers<void>()
      const watcher = (event: LoadEvent): void => {
        queue.push(event)
        wake.resolve()
      }
      watchers.add(watcher)
      try {
        const settled = get(signal)
        for (;;) {
          const loaded = await Promise.race([settled.then(() => true), wake.promise.then(() => false)])
          wake = Promise.withResolvers()
          while (queue.length > 0) yield queue.shift() as LoadEvent
          if (loaded) return
        }
      } finally {
        watchers.delete(watcher)
      }
    },
    [Symbol.asyncDispose]() {
      closed ??= (async () => {
        const before = loading
        closing.abort(new LMError(`'${id}' was disposed of. Make another one.`, { code: 'LM_FAILED', provider: id }))
        const loaded = await before?.catch(() => undefined)
        await loaded?.[Symbol.asyncDispose]()
      })()
      return closed
    },
  }
}
