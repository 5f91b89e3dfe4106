import { type BudgetLimits, ConfigurationError, type UsageByModel } from '@dspex/core'

/** Keeps account of a budget. */
export interface BudgetAccount {
  /** Adds what LM calls used. */
  note(usage: UsageByModel): void
  /** Says that a trial is stored. @throws ConfigurationError when money counts and a price turned out unknown */
  check(): void
  /** Which limit is reached, in words; `undefined` while there is something left. */
  exhausted(): string | undefined
  /**
   * Whether money counts and no trial has proved yet that prices are known: until then one trial runs at a time, so
   * that an unpriced model costs one trial and not one for each place in the pool.
   */
  isUnproven(): boolean
}

/**
 * Opens an account.
 *
 * @throws ConfigurationError when a limit is no number of at least 0
 */
export function openAccount(limits: BudgetLimits = {}, now: () => number = () => performance.now()): BudgetAccount {
  for (const [name, limit] of Object.entries(limits)) {
    if (limit !== undefined && !((limit as number) >= 0))
      throw new ConfigurationError(`The budget's \`${name}\` is ${limit}. Give a number of at least 0.`)
  }
  const beganAt = now()
  const spent = { calls: 0, tokens: 0, usd: 0 }
  let isProven = limits.usd === undefined
  let unpriced: string | undefined
  return {
    note(usage) {
      for (const [model, { calls, usage: tokens, costUsd }] of Object.entries(usage)) {
        spent.calls += calls
        spent.tokens += (tokens.inputTokens.total ?? 0) + (tokens.outputTokens.total ?? 0)
        spent.usd += costUsd ?? 0
        if (costUsd === null) unpriced ??= model
      }
    },
    check() {
      isProven = true
      if (limits.usd === undefined || unpriced === undefined) return
      throw new ConfigurationError(
        `The budget counts US dollars, but the price of model '${unpriced}' is unknown. ` +
          'Pass a `price`, or limit calls or tokens instead.',
      )
    },
    exhausted() {
      const used = { ...spent, ms: now() - beganAt }
      for (const name of ['calls', 'tokens', 'usd', 'ms'] as const) {
        const limit = limits[name]
        if (limit !== undefined && used[name] >= limit) return `The budget of ${limit} ${name} is spent.`
      }
      return undefined
    },
    isUnproven: () => !isProven,
  }
}
