import { BudgetError, type BudgetLimit } from '../errors/budget-error.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import type { LMResult } from './lm.ts'

/** How much may be spent. What a cache answers costs nothing, nor does what an evaluation reuses from its store. */
export interface BudgetLimits {
  /** LM calls that no cache answered; a retry is part of its call, a repair is a call. */
  readonly calls?: number | undefined
  /** Tokens, in and out. */
  readonly tokens?: number | undefined
  /** US dollars. */
  readonly usd?: number | undefined
  /** Milliseconds since the work began, or the budget was made. Calls in flight of such a budget end then. */
  readonly ms?: number | undefined
}

/** Options of {@link createBudget}. */
export interface BudgetOptions {
  /**
   * What a limit of money does about calls whose price is not known: `'refuse'` lets no such call begin, `'ignore'` lets
   * them pass uncounted.
   *
   * @default 'refuse'
   */
  readonly unpriced?: 'refuse' | 'ignore' | undefined
  /** The clock, in milliseconds. @default performance.now */
  readonly now?: (() => number) | undefined
}

/** An amount of everything that a budget counts. */
export type BudgetAmounts = Readonly<Record<BudgetLimit, number>>

/** A budget and what is spent of it. All work that it is given to draws on it. */
export interface Budget {
  /** How much may be spent. */
  readonly limits: BudgetLimits
  /** How much is spent: calls since they began, tokens and money since they ended. */
  spent(): BudgetAmounts
  /** How much is left, never below 0; `Infinity` where there is no limit. */
  remaining(): BudgetAmounts
  /**
   * Begins a call. Wrappers of LMs call it; `withBudget` is one.
   *
   * @throws BudgetError when a limit is reached
   */
  begin(call: BudgetedCall): BudgetEntry
}

/** A call that wants to begin. */
export interface BudgetedCall {
  /** The id of the LM. */
  readonly lm: string
  /** Whether its price will be known. */
  readonly priced: boolean
}

/** A call on the account. */
export interface BudgetEntry {
  /** Asks again whether the call may be sent, as it may have waited. @throws BudgetError when something is spent by now */
  check(): void
  /** Ends the call with its result; without one it failed. */
  end(result?: LMResult): void
  /** Takes the call back: it was not made. */
  cancel(): void
}

/**
 * Makes a budget: give it to `run` or `withContext`, and every LM call inside draws on it. A call begins only while
 * something is left of everything, and is asked again when it is sent after a wait. So what is spent beyond a limit of
 * tokens or money is at most what was in flight and what took its place in that moment. Calls are counted as they begin:
 * of these there is never one too many. Budgets of nested work all count.
 *
 * @throws ConfigurationError when a limit is no number of at least 0
 * @example await rag.run(input, { budget: createBudget({ calls: 20, usd: 0.05 }) })
 */
export function createBudget(limits: BudgetLimits, options: BudgetOptions = {}): Budget {
  const { unpriced = 'refuse', now = () => performance.now() } = options
  checkLimits(limits)
  const beganAt = now()
  const used = { calls: 0, tokens: 0, usd: 0 }
  let unknownPrice: string | undefined

  const spent = (): BudgetAmounts => ({ ...used, ms: now() - beganAt })
  return {
    limits,
    spent,
    remaining() {
      const amounts = spent()
      const left = (name: BudgetLimit): number => Math.max(0, (limits[name] ?? Infinity) - amounts[name])
      return { calls: left('calls'), tokens: left('tokens'), usd: left('usd'), ms: left('ms') }
    },
    begin({ lm, priced }) {
      if (limits.calls !== undefined && used.calls >= limits.calls) throw exhausted('calls', limits.calls)
      const check = (): void => {
        const amounts = spent()
        for (const name of ['tokens', 'usd', 'ms'] as const) {
          const limit = limits[name]
          if (limit !== undefined && amounts[name] >= limit) throw exhausted(name, limit)
        }
        const refuses = limits.usd !== undefined && unpriced === 'refuse'
        if (refuses && (!priced || unknownPrice !== undefined)) throw unpricedModel(unknownPrice ?? lm)
      }
      check()
      used.calls += 1
      const cancel = (): void => void (used.calls -= 1)
      return {
        check,
        cancel,
        end(result) {
          if (!result) return
          if (result.cached) return cancel()
          const { inputTokens, outputTokens } = result.usage
          used.tokens += (inputTokens.total ?? 0) + (outputTokens.total ?? 0)
          used.usd += result.costUsd ?? 0
          if (result.costUsd === undefined) unknownPrice ??= result.model
        },
      }
    },
  }
}

const names: readonly BudgetLimit[] = ['calls', 'tokens', 'usd', 'ms']

/** What a limit says when it is reached. */
export function exhausted(limit: BudgetLimit, amount: number | undefined): BudgetError {
  const what = amount === undefined ? `The budget's \`${limit}\`` : `The budget of ${amount} ${limit}`
  return new BudgetError(`${what} is spent. Raise \`${limit}\`, or ask for less.`, {
    code: 'BUDGET_EXHAUSTED',
    limit,
  })
}

function unpricedModel(model: string): BudgetError {
  return new BudgetError(
    `The budget counts US dollars, but the price of '${model}' is not known. Pass a \`price\`, limit calls or tokens ` +
      "instead, or let unpriced calls pass with `createBudget(limits, { unpriced: 'ignore' })`.",
    { code: 'BUDGET_UNPRICED', limit: 'usd' },
  )
}

function checkLimits(limits: BudgetLimits): void {
  for (const name of names) {
    const limit = limits[name]
    if (limit === undefined || limit >= 0) continue
    throw new ConfigurationError(`The budget's \`${name}\` is ${limit}. Give a number of at least 0.`)
  }
}

/** The budgets that a joined one stands for. */
const partsOf = new WeakMap<Budget, readonly Budget[]>()
const joined = new WeakMap<Budget, WeakMap<Budget, Budget>>()

/** One budget of two that both count, each once. The same two give the same one. */
export function joinBudgets(outer: Budget | undefined, inner: Budget | undefined): Budget | undefined {
  if (!outer || !inner) return inner ?? outer
  let ofOuter = joined.get(outer)
  if (!ofOuter) joined.set(outer, (ofOuter = new WeakMap()))
  let both = ofOuter.get(inner)
  if (!both) ofOuter.set(inner, (both = join(outer, inner)))
  return both
}

function join(outer: Budget, inner: Budget): Budget {
  const outerParts = partsOf.get(outer) ?? [outer]
  const added = (partsOf.get(inner) ?? [inner]).filter((part) => !outerParts.includes(part))
  if (added.length === 0) return outer
  const parts = [...outerParts, ...added]
  const budget: Budget = {
    limits: inner.limits,
    spent: () => inner.spent(),
    remaining() {
      const amounts = parts.map((part) => part.remaining())
      const least = (name: BudgetLimit): number => Math.min(...amounts.map((amount) => amount[name]))
      return { calls: least('calls'), tokens: least('tokens'), usd: least('usd'), ms: least('ms') }
    },
    begin(call) {
      const entries: BudgetEntry[] = []
      try {
        for (const part of parts) entries.push(part.begin(call))
      } catch (error) {
        for (const entry of entries) entry.cancel()
        throw error
      }
      return {
        check: () => entries.forEach((entry) => entry.check()),
        end: (result) => entries.forEach((entry) => entry.end(result)),
        cancel: () => entries.forEach((entry) => entry.cancel()),
      }
    },
  }
  partsOf.set(budget, parts)
  return budget
}
