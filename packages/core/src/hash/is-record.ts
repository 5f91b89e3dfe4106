/** Tells whether `value` is an object with members: no list, no null. An instance of a class is one too. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
