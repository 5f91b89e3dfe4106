/** Does the work: tells of events, each of which is waited for, and ends when the signal fires. */
export type EventSource<Event> = (emit: (event: Event) => Promise<void>, signal: AbortSignal) => Promise<unknown>

/** So many events wait for a slow reader; then the work waits. */
const capacity = 64

/**
 * Makes a stream of work that tells of events. The work begins with the first `next()`. Whoever leaves the loop cancels
 * the work and waits until it has ended; what the work throws, the reader gets.
 */
export async function* eventStream<Event>(work: EventSource<Event>): AsyncGenerator<Event, void, undefined> {
  const events: Event[] = []
  const leaving = new AbortController()
  let wakeReader = (): void => {}
  let wakeWriters = Promise.withResolvers<void>()
  let outcome: { readonly error?: unknown; readonly failed: boolean } | undefined

  const emit = async (event: Event): Promise<void> => {
    events.push(event)
    wakeReader()
    while (events.length >= capacity && !leaving.signal.aborted) await wakeWriters.promise
  }
  const release = (): void => {
    wakeWriters.resolve()
    wakeWriters = Promise.withResolvers<void>()
  }
  const watch = async (): Promise<void> => {
    try {
      await work(emit, leaving.signal)
      outcome = { failed: false }
    } catch (error) {
      outcome = { failed: true, error }
    }
    wakeReader()
  }
  const ended = watch()
  try {
    for (;;) {
      while (events.length > 0) {
        yield events.shift() as Event
        if (events.length < capacity) release()
      }
      if (outcome) break
      await new Promise<void>((resolve) => {
        wakeReader = resolve
        if (events.length > 0 || outcome) resolve()
      })
    }
    if (outcome.failed) throw outcome.error
  } finally {
    leaving.abort(new DOMException('The reader of the events has left.', 'AbortError'))
    release()
    await ended
  }
}
