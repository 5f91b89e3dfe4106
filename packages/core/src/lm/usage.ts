/** Tokens of one LM call, or of many summed. A number the provider did not report is `undefined`, never 0. */
export interface Usage {
  /** Tokens of the request; what the provider read from its own prompt cache is part of `total`. */
  readonly inputTokens: {
    readonly total: number | undefined
    /** Of the total, read from the provider's prompt cache. */
    readonly cacheRead?: number | undefined
    /** Of the total, written to the provider's prompt cache. */
    readonly cacheWrite?: number | undefined
  }
  /** Tokens of the completions; reasoning is part of `total`. */
  readonly outputTokens: {
    readonly total: number | undefined
    /** Of the total, spent on reasoning. */
    readonly reasoning?: number | undefined
  }
}

/** What one model was used for within an execution. */
export interface ModelUsage {
  /** LM calls that went to the model. */
  readonly calls: number
  /** LM calls that a cache answered. */
  readonly cachedCalls: number
  /** Of `calls` and `cachedCalls`, those that only repaired a reply. */
  readonly repairs: number
  /** Attempts that failed before `calls` were answered: beside them, not among them. */
  readonly retries: number
  /** Tokens of the calls that went to the model. */
  readonly usage: Usage
  /** Their cost in US dollars; `null` when a price is unknown. */
  readonly costUsd: number | null
}

/** Usage by the name of the model that answered. */
export type UsageByModel = Readonly<Record<string, ModelUsage>>

/** A usage in which nothing is known. */
export const unknownUsage: Usage = { inputTokens: { total: undefined }, outputTokens: { total: undefined } }

/** Adds two usages; a number known on one side only is kept. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: {
      total: add(a.inputTokens.total, b.inputTokens.total),
      cacheRead: add(a.inputTokens.cacheRead, b.inputTokens.cacheRead),
      cacheWrite: add(a.inputTokens.cacheWrite, b.inputTokens.cacheWrite),
    },
    outputTokens: {
      total: add(a.outputTokens.total, b.outputTokens.total),
      reasoning: add(a.outputTokens.reasoning, b.outputTokens.reasoning),
    },
  }
}

/** Adds what a model was used for to the sum under its name, in `sum` itself. */
export function addModelUsage(sum: Record<string, ModelUsage>, model: string, more: ModelUsage): void {
  const known = Object.hasOwn(sum, model) ? sum[model] : undefined
  const before = known ?? nothingUsed
  const value: ModelUsage = {
    calls: before.calls + more.calls,
    cachedCalls: before.cachedCalls + more.cachedCalls,
    repairs: before.repairs + more.repairs,
    // What was kept before retries were counted has none.
    retries: before.retries + (more.retries ?? 0),
    usage: addUsage(before.usage, more.usage),
    costUsd: before.costUsd === null || more.costUsd === null ? null : before.costUsd + more.costUsd,
  }
  if (known) sum[model] = value
  // Assigning would lose a model called `__proto__`.
  else Object.defineProperty(sum, model, { value, enumerable: true, configurable: true, writable: true })
}

/** Adds the usage of every model to `sum` itself. */
export function addUsageByModel(sum: Record<string, ModelUsage>, more: UsageByModel): void {
  for (const [model, used] of Object.entries(more)) addModelUsage(sum, model, used)
}

const nothingUsed: ModelUsage = { calls: 0, cachedCalls: 0, repairs: 0, retries: 0, usage: unknownUsage, costUsd: 0 }

function add(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : a + b
}
