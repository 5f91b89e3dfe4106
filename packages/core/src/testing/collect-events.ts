import { AsyncLocalStorage } from 'node:async_hooks'
import { type EventMessage, type EventName, onEvent } from '../on-event.ts'

const collecting = new AsyncLocalStorage<symbol>()

/** Runs `work` and returns the events of kind `name` that it published itself, each as it was at its end; not those within them. */
export async function collectEvents<Name extends EventName>(
  name: Name,
  work: () => Promise<unknown>,
): Promise<EventMessage<Name>[]> {
  // Tells these events from those of tests that run at the same time.
  const own = Symbol('events')
  const messages: EventMessage<Name>[] = []
  const stop = onEvent(name, {
    start(message: EventMessage<Name>) {
      if (collecting.getStore() === own) messages.push(message)
    },
  })
  try {
    await collecting.run(own, work)
  } finally {
    stop()
  }
  const ids = new Set(messages.map(({ id }) => id))
  return messages.filter(({ parent }) => parent === undefined || !ids.has(parent))
}
