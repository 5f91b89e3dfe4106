import { linkSignal } from '../link-signal.ts'
import { type Budget, type BudgetEntry, exhausted } from './budget.ts'
import type { LM, LMRequest } from './lm.ts'
import { putStage } from './stage.ts'
import { watchStream } from './watch-stream.ts'

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
        const entry = budget.begin(call)
        const deadline = startDeadline(budget, request)
        try {
          const result = await inner.generate(deadline?.request ?? request)
          entry.end(result)
          return result
        } catch (error) {
          entry.end()
          throw error
        } finally {
          deadline?.stop()
        }
      },
      ...(stream && {
        stream(request) {
          let entry: BudgetEntry | undefined
          let deadline: Deadline | undefined
          return watchStream({
            open() {
              request.signal?.throwIfAborted()
              entry = budget.begin(call)
              deadline = startDeadline(budget, request)
              return stream(deadline?.request ?? request)
            },
            end({ result }) {
              entry?.end(result)
              deadline?.stop()
            },
          })
        },
      }),
    }
  })
}

interface Deadline {
  readonly request: LMRequest
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
    request: { ...request, signal },
    stop() {
      clearTimeout(timer)
      release()
    },
  }
}
