import { currentScope, withScope } from '../context.ts'
import { channels, type EventMessage, type EventName } from '../events.ts'

let lastParent = 0

/** Runs `work` and returns the events of kind `name` that it published itself, each as it was at its end. */
export async function collectEvents<Name extends EventName>(
  name: Name,
  work: () => Promise<unknown>,
): Promise<EventMessage<Name>[]> {
  // A parent of its own tells these events from those of tests that run at the same time.
  const parent = (lastParent -= 1)
  const messages = new Set<EventMessage<Name>>()
  const collect = (message: EventMessage<Name>): void => {
    if (message.parent === parent) messages.add(message)
  }
  const ignore = (): void => {}
  const subscribers = { start: collect, end: ignore, asyncStart: ignore, asyncEnd: ignore, error: ignore }
  channels[name].subscribe(subscribers)
  try {
    await withScope({ ...currentScope(), event: parent }, work)
  } finally {
    channels[name].unsubscribe(subscribers)
  }
  return [...messages]
}
