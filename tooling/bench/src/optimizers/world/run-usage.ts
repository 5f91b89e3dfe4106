import type { WorldAnswer } from './answer.ts'

/** What a run has used. */
export interface RunUsage {
  /** Calls, reflections included. */
  calls: number
  /** Of them, reflections. */
  reflections: number
  /** Tokens, in and out. */
  tokens: number
}

/** A run that has used nothing. */
export function noUsage(): RunUsage {
  return { calls: 0, reflections: 0, tokens: 0 }
}

/** Adds one answer to a run. */
export function addAnswer(usage: RunUsage, { isReflection, inputTokens, outputTokens }: WorldAnswer): void {
  usage.calls += 1
  usage.reflections += isReflection ? 1 : 0
  usage.tokens += inputTokens + outputTokens
}
