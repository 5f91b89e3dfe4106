/** Lets pieces of work take turns, until it is ended. */
export interface Turns {
  /** Waits for its turn, then works. Rejects with the reason of the end. */
  take<T>(work: () => Promise<T>): Promise<T>
  /** Ends it: whoever waits is turned away, and `last` comes after the work that has begun. The second time waits only. */
  end(reason: Error, last: () => PromiseLike<void>): Promise<void>
}

/** Makes {@link Turns}. */
export function createTurns(): Turns {
  let before: Promise<unknown> = Promise.resolve()
  let ended: Error | undefined
  let ending: Promise<void> | undefined
  return {
    take(work) {
      const turn = before.then(() => {
        if (ended) throw ended
        return work()
      })
      before = turn.catch(() => undefined)
      return turn
    },
    end(reason, last) {
      ended ??= reason
      ending ??= before.then(last)
      return ending
    },
  }
}
