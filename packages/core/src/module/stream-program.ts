import { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, currentScope, mergeSignals, withScope } from '../context.ts'
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
      let calls = 0
      const scope = { ...currentScope(), sink: { tell: emit, nextCall: () => (calls += 1) } }
      const merged = mergeSignals(options.signal, signal)
      const output = await withScope(scope, () => run({ ...options, signal: merged }))
      await emit({ type: 'output', output })
    }),
  )
}
