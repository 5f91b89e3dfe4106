import { untilAbort } from '../../abort/abort.ts'
import { emptyScope, withScope } from '../../scope.ts'

/**
 * Shares one run of `work` among all who ask while it runs, and its result with all who ask later. A run that fails is
 * not kept: the next one to ask starts another. A run that nobody waits for any more is aborted. It runs outside the
 * context of whoever started it, so that one caller's abort can't fail another's call.
 */
export function shareRun<T>(
  work: (signal: AbortSignal) => Promise<T>,
): (signal: AbortSignal | undefined) => Promise<T> {
  let current: { readonly result: Promise<T>; readonly controller: AbortController; waiting: number } | undefined
  const start = (): NonNullable<typeof current> => {
    const controller = new AbortController()
    const result = withScope(emptyScope, async () => work(controller.signal))
    const run = { result, controller, waiting: 0 }
    result.catch(() => {
      if (current === run) current = undefined
    })
    return run
  }
  return async (signal) => {
    signal?.throwIfAborted()
    const run = (current ??= start())
    run.waiting += 1
    try {
      return await untilAbort(() => run.result, signal)
    } finally {
      run.waiting -= 1
      if (run.waiting === 0 && signal?.aborted) {
        if (current === run) current = undefined
        run.controller.abort()
      }
    }
  }
}
