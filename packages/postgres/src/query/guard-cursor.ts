import type { GuardedQuery } from '../pool/guarded-query.ts'
import type { QueryFate } from './query-fate.ts'
import { withoutHoles } from './without-holes.ts'

type Batches = AsyncIterable<unknown>
type OnBatch = (rows: unknown) => unknown

/**
 * Makes the cursors of a query tell how it ended. With postgres.js (3.4.9) one whose connection broke while its reader was
 * at work ends as if there were no more rows, and what the reader does next ends the process.
 */
export function guardCursor(query: GuardedQuery, fate: QueryFate): void {
  const { cursor } = query
  query.cursor = (rows, onBatch) => {
    const last = guardBatches(query, fate)
    const made = cursor.call(query, rows, onBatch)
    if (made !== query) return guardIterable(made as Batches, fate)
    // The query is done when its last batch is, which postgres.js does not wait for.
    const { resolve, reject } = query
    query.resolve = (value) => void last().then(() => resolve(value), reject)
    return made
  }
}

/** Lets the connection go on after a batch only while there is one. @returns gives the work on the latest batch */
function guardBatches(query: GuardedQuery, fate: QueryFate): () => Promise<unknown> {
  let onBatch: OnBatch | undefined
  let work: Promise<unknown> = Promise.resolve()
  const never = new Promise<never>(() => {})
  const take = (rows: unknown): Promise<unknown> => {
    fate.pause()
    work = (async () => onBatch?.(withoutHoles(rows)))()
    const gone = work.then(
      (value) => {
        // postgres.js would write to a connection that is not there.
        if (fate.isOver) return never
        fate.resume()
        return value
      },
      (error: unknown) => {
        if (fate.isOver) return never
        fate.resume()
        throw error
      },
    )
    gone.catch(() => {})
    return gone
  }
  void Object.defineProperty(query, 'cursorFn', {
    configurable: true,
    get: () => onBatch && take,
    set(given: OnBatch) {
      onBatch = given
    },
  })
  return () => work
}

function guardIterable(batches: Batches, fate: QueryFate): Batches {
  return {
    [Symbol.asyncIterator]() {
      const inner = batches[Symbol.asyncIterator]()
      return {
        async next() {
          const { failure } = fate
          fate.failure = undefined
          if (failure) throw failure.error
          try {
            return await inner.next()
          } catch (error) {
            fate.failure = undefined
            throw error
          }
        },
        async return() {
          if (!fate.isOver) await inner.return?.()
          return { done: true, value: undefined }
        },
      }
    },
  }
}
