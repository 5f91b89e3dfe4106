import { inspect } from 'node:util'

/** A value for an error message, on one short line. */
export function showValue(value: unknown): string {
  const text = inspect(value, { depth: 1, breakLength: Infinity, maxStringLength: 60, maxArrayLength: 5 })
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
