import { linkSignal } from '../../abort/link-signal.ts'
import { type Budget, exhausted } from '../budget.ts'
import type { LM, LMRequest } from '../lm.ts'
import { putStage } from './lm-with-stage.ts'

/**
 * Makes an LM whose calls draw on a budget. When something is spent, calls are refused with a `BudgetError` before
 * anything is sent; when the time is up, calls in flight end with one.
 *
 * @example withBudget(lm, createBudget({ usd: 5 }))
 */
export function withBudget(lm: LM, budget: Budget): LM {
  return putStage(lm, 'budget', budget, ({ id, capabilities }) => {
    const call = { lm: id, priced: capabilities?.cost === true }
    return {
      // Covers nothing: budgets all count.
      begin({ request }) {
        request.signal?.throwIfAborted()
        const entry = budget.begin(call)
        const deadline = startDeadline(budget, request)
        // What waits until the budget is spent, or is given up before it is sent, is no call.
        let isSent = false
        const onStart = (): void => {
          request.onStart?.()
          entry.check()
          isSent = true
        }
        return {
          request: { ...request, ...(deadline && { signal: deadline.signal }), onStart },
          end({ result }) {
            deadline?.stop()
            if (isSent) entry.end(result)
            else entry.cancel()
          },
        }
      },
    }
  })
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
