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

function add(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : a + b
}
