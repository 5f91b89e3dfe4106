/** What properties are given, where fast-check's own would fail for a fault that is not ours. */
import fc from 'fast-check'

/**
 * A name of a member for a property that reads JSON: the text without backslashes.
 *
 * V8 of Node 24 to 26 reads the key `"\n"` as `\` once it has seen a key `\` at the same place
 * (https://github.com/nodejs/node/issues/63785), so that one run in some dozens would find a counterexample.
 */
export function memberName(text: string): string {
  return text.replaceAll('\\', '/')
}

/** Any JSON value, as `fc.jsonValue` gives it, whose members have a {@link memberName}. */
export function jsonValue(constraints?: Parameters<typeof fc.jsonValue>[0]): fc.Arbitrary<fc.JsonValue> {
  return fc.jsonValue(constraints).map((value) => withMemberNames(value) as fc.JsonValue)
}

/** A value with a {@link memberName} for each member of its plain objects and those within. */
export function withMemberNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMemberNames)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [memberName(key), withMemberNames(member)]))
}
