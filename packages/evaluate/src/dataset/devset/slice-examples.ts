import type { Example } from '@dspex/core'

/** More values than this make no slices. */
export const maxSlices = 100

/** The places of the examples that have a value. */
export type Slices = ReadonlyMap<string, readonly number[]>

/** Sorts examples by the value of a field, one after the other. */
export interface SliceCollector {
  /** The field. */
  readonly field: string
  /** Adds the next example. */
  add(example: Example<object, object>, index: number): void
  /** By value: the places of the examples; `undefined` when there are more than 100 values. */
  found(): Slices | undefined
}

/**
 * Sorts examples by the value of a field: `inputs.x`, `labels.x`, `metadata.x`, `group`, or a bare name, which is looked
 * for in metadata, labels and inputs.
 */
export function collectSlices(field: string): SliceCollector {
  let slices: Map<string, number[]> | undefined = new Map()
  return {
    field,
    add(example, index) {
      if (!slices) return
      const value = valueOf(example, field)
      const name = typeof value === 'string' ? value : value === undefined ? '(none)' : JSON.stringify(value)
      const places = slices.get(name)
      if (places) places.push(index)
      else if (slices.size === maxSlices) slices = undefined
      else slices.set(name, [index])
    },
    found: () => slices,
  }
}

function valueOf(example: Example<object, object>, field: string): unknown {
  const [side, ...rest] = field.split('.')
  if (field === 'group') return example.group
  if (rest.length > 0 && (side === 'inputs' || side === 'labels' || side === 'metadata')) {
    return member(example[side], rest.join('.'))
  }
  return member(example.metadata, field) ?? member(example.labels, field) ?? member(example.inputs, field)
}

function member(record: object | undefined, name: string): unknown {
  return record && Object.hasOwn(record, name) ? (record as Record<string, unknown>)[name] : undefined
}
