import type { Example } from '@dspex/core'

/**
 * Copies an example for one who may change it: a program that appends to a list, a metric that sorts labels. Plain objects,
 * lists, dates, maps and sets are copied; everything else, such as an instance of a class or bytes, is shared.
 */
export function copyExample(example: Example<object, object>): Example<object, object> {
  const { inputs, labels, metadata } = example
  return {
    ...example,
    inputs: copyValue(inputs) as object,
    labels: copyValue(labels) as object,
    ...(metadata && { metadata: copyValue(metadata) as Readonly<Record<string, unknown>> }),
  }
}

/** Copies what one who is given it could change. */
export function copyValue(value: unknown): unknown {
  return copy(value, undefined)
}

function copy(value: unknown, outer: Map<object, unknown> | undefined): unknown {
  if (typeof value !== 'object' || value === null) return value
  const done = outer?.get(value)
  if (done !== undefined) return done
  if (Array.isArray(value)) {
    const copies = outer ?? new Map<object, unknown>()
    const list: unknown[] = []
    copies.set(value, list)
    for (const member of value as readonly unknown[]) list.push(copy(member, copies))
    return list
  }
  const prototype = Object.getPrototypeOf(value) as unknown
  if (prototype !== Object.prototype && prototype !== null) return copyInstance(value, outer)
  return copyPlain(value, outer)
}

function copyPlain(value: object, outer: Map<object, unknown> | undefined): object {
  const made = { ...value } as Record<string, unknown>
  let copies = outer
  for (const name of Object.keys(made)) {
    const member = made[name]
    if (typeof member !== 'object' || member === null) continue
    // Only what holds something can hold itself.
    copies ??= new Map<object, unknown>()
    copies.set(value, made)
    made[name] = copy(member, copies)
  }
  return made
}

function copyInstance(value: object, outer: Map<object, unknown> | undefined): unknown {
  if (value instanceof Date) return new Date(value)
  const copies = outer ?? new Map<object, unknown>()
  if (value instanceof Map) {
    const made = new Map<unknown, unknown>()
    copies.set(value, made)
    for (const [key, member] of value) made.set(copy(key, copies), copy(member, copies))
    return made
  }
  if (value instanceof Set) {
    const made = new Set<unknown>()
    copies.set(value, made)
    for (const member of value) made.add(copy(member, copies))
    return made
  }
  return value
}
