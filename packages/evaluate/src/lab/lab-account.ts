import type { BudgetLimits, ModelUsage, UsageByModel } from '@dspex/core'
import { openAccount } from '../run/budget.ts'

/** What a search has used so far: of every distinct trial and reply that it asked for, also those that a store had. */
export interface Spent {
  /** Trials: runs of a program on an example. */
  readonly trials: number
  /** LM calls that went to a model. */
  readonly calls: number
  /** LM calls that a cache answered. */
  readonly cachedCalls: number
  /** Tokens, in and out, as far as providers report them. */
  readonly tokens: number
  /** US dollars; `null` when a price is unknown. */
  readonly usd: number | null
}

/** Keeps account of a search, so that a resumed one decides as the undisturbed one did. */
export interface LabAccount {
  /** What is spent. */
  readonly spent: Spent
  /** Adds a trial, or with `isTrial: false` a reply. @throws ConfigurationError when money counts and a price is unknown */
  charge(usage: UsageByModel, isTrial: boolean): void
  /** Which limit is reached, in words; `undefined` while there is something left. */
  exhausted(): string | undefined
  /** How many more trials surely fit, by the dearest one so far; at least 1 while nothing is exhausted. */
  affordable(): number
  /** How many more trials probably fit, by their mean cost so far; Infinity without a limit. */
  trialsLeft(): number
}

/** Money is summed in whole units of 10⁻¹¹ dollars: such sums are the same in any order. */
const unit = 1e11

/** Before any trial ran, none is taken to make more calls than this: the first ones need not wait for each other. */
const boldest = 100

/** Opens an account. @throws ConfigurationError when a limit is no number of at least 0 */
export function openLabAccount(budget: BudgetLimits = {}): LabAccount {
  const account = openAccount(budget)
  const sums = { trials: 0, calls: 0, cachedCalls: 0, tokens: 0, usd: 0 }
  const inTrials = { calls: 0, tokens: 0, usd: 0 }
  const dearest = { calls: 0, tokens: 0, usd: 0 }
  let isPriced = true
  const limits = (['calls', 'tokens', 'usd'] as const).filter((name) => budget[name] !== undefined)
  const left = (name: 'calls' | 'tokens' | 'usd'): number =>
    (budget[name] as number) - (name === 'usd' ? sums.usd / unit : sums[name])
  return {
    get spent() {
      return { ...sums, usd: isPriced ? sums.usd / unit : null }
    },
    charge(usage, isTrial) {
      account.note(usage)
      const own = { calls: 0, tokens: 0, usd: 0 }
      for (const { calls, cachedCalls, usage: tokens, costUsd } of Object.values<ModelUsage>(usage)) {
        own.calls += calls
        own.tokens += (tokens.inputTokens.total ?? 0) + (tokens.outputTokens.total ?? 0)
        own.usd += Math.round((costUsd ?? 0) * unit)
        sums.cachedCalls += cachedCalls
        if (costUsd === null) isPriced = false
      }
      for (const name of ['calls', 'tokens', 'usd'] as const) {
        sums[name] += own[name]
        if (!isTrial) continue
        inTrials[name] += own[name]
        dearest[name] = Math.max(dearest[name], own[name])
      }
      if (isTrial) sums.trials += 1
      account.check()
    },
    exhausted: () => account.exhausted(),
    affordable() {
      if (limits.length === 0) return Infinity
      if (sums.trials === 0) return limits.join() === 'calls' ? Math.max(1, Math.floor(left('calls') / boldest)) : 1
      const fits = limits.map((name) => left(name) / (name === 'usd' ? dearest.usd / unit : dearest[name]))
      // 0 / 0: nothing was spent and nothing may be.
      return Math.max(1, Math.floor(Math.min(...fits.map((each) => (Number.isNaN(each) ? 1 : each)))))
    },
    trialsLeft() {
      if (limits.length === 0 || sums.trials === 0) return Infinity
      const means = limits.map((name) => (name === 'usd' ? inTrials.usd / unit : inTrials[name]) / sums.trials)
      return Math.max(0, Math.min(...limits.map((name, place) => left(name) / (means[place] as number))))
    },
  }
}
