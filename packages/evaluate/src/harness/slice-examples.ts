import type { Example } from '@dspex/core'

/** More values than this make no slices. */
export const maxSlices = 100

/**
 * Sorts examples by the value of a field: `inputs.x`, `labels.x`, `metadata.x`, `group`, or a bare name, which is looked
 * for in metadata, labels and inputs.
 *
 * @returns by value: the places of the examples; `undefined` when there are more than 100 values
 */
export function sliceExamples(
  examples: readonly Example<object, object>[],
  field: string,
): ReadonlyMap<string, readonly number[]> | undefined {
  const slices = new Map<string, number[]>()
  for (const [index, example] of examples.entries()) {
    const value = valueOf(example, field)
    const name = typeof value === 'string' ? value : value === undefined ? '(none)' : JSON.stringify(value)
    const places = slices.get(name)
    if (places) places.push(index)
    else if (slices.size === maxSlices) return undefined
    else slices.set(name, [index])
  }
  return slices
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
