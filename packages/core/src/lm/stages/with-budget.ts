import { linkSignal } from '../../abort/link-signal.ts'
import { type Budget, type BudgetedCall, exhausted } from '../budget.ts'
import type { LM, LMRequest, LMResult } from '../lm.ts'
import { putStage } from './stage.ts'
import { watchStream } from '../stream/watch-stream.ts'

/**
 * Makes an LM whose calls draw on a budget. When something is spent, calls are refused with a `BudgetError` before
 * anything is sent; when the time is up, calls in flight end with one.
 *
 * @example withBudget(lm, createBudget({ usd: 5 }))
 */
export function withBudget(lm: LM, budget: Budget): LM {
  return putStage(lm, 'budget', budget, (inner) => {
    const { stream, id, capabilities } = inner
    const call = { lm: id, priced: capabilities?.cost === true }
    return {
      async generate(request) {
        request.signal?.throwIfAborted()
        const entry = begin(budget, call, request)
        try {
          const result = await inner.generate(entry.request)
          entry.end(result)
          return result
        } catch (error) {
          entry.end()
          throw error
        }
      },
      ...(stream && {
        stream(request) {
          let entry: RunningCall | undefined
          return watchStream({
            open() {
              request.signal?.throwIfAborted()
              entry = begin(budget, call, request)
              return stream(entry.request)
            },
            end: ({ result }) => entry?.end(result),
          })
        },
      }),
    }
  })
}

interface RunningCall {
  readonly request: LMRequest
  end(result?: LMResult): void
}

/** Begins a call on the account; what waits until the budget is spent, or is given up before it is sent, is no call. */
function begin(budget: Budget, call: BudgetedCall, request: LMRequest): RunningCall {
  const entry = budget.begin(call)
  const deadline = startDeadline(budget, request)
  let isSent = false
  const onStart = (): void => {
    request.onStart?.()
    entry.check()
    isSent = true
  }
  return {
    request: { ...request, ...(deadline && { signal: deadline.signal }), onStart },
    end(result) {
      deadline?.stop()
      if (isSent) entry.end(result)
      else entry.cancel()
    },
  }
}

interface Deadline {
  readonly signal: AbortSignal
  stop(): void
}

/** Ends a call when the budget's time is up. Only budgets that limit the time pay for a timer. */
function startDeadline(budget: Budget, request: LMRequest): Deadline | undefined {
  const { ms } = budget.remaining()
  // Longer than a timer takes, 24 days, is no limit for one call.
  if (ms > 2 ** 31 - 1) return undefined
  const { signal, abort, release } = linkSignal(request.signal)
  const timer = setTimeout(() => abort(exhausted('ms', budget.limits.ms)), ms)
  return {
    signal,
    stop() {
      clearTimeout(timer)
      release()
    },
  }
}
