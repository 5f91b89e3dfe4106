import { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, mergeSignals } from '../context.ts'
import { currentScope, withScope } from '../scope.ts'
import { eventStream } from '../event-stream.ts'
import type { ProgramEvent } from '../program.ts'

/**
 * Streams a run: its events, then its output. The run begins with the first `next()`, in the async context of the call,
 * and waits for a reader who is slow; leaving the loop aborts it, down to the provider.
 */
export function streamProgram<Output>(
  run: (options: Context) => Promise<Output>,
  options: Context = {},
): AsyncGenerator<ProgramEvent<Output>, void, undefined> {
  const inContext = AsyncLocalStorage.snapshot()
  return eventStream<ProgramEvent<Output>>((emit, signal) =>
    inContext(async () => {
      const outer = currentScope()
      const scope = { ...outer, observers: { ...outer.observers, sink: { tell: emit } } }
      const merged = mergeSignals(options.signal, signal)
      const output = await withScope(scope, () => run({ ...options, signal: merged }))
      await emit({ type: 'output', output })
    }),
  )
}
