import { showValue } from './show-value.ts'

/** Says what a third party threw, as the end of a sentence. */
export function describeCause(cause: unknown): string {
  const text = cause instanceof Error ? cause.message || cause.name : showValue(cause)
  return /[.!?]$/.test(text) ? text : `${text}.`
}
