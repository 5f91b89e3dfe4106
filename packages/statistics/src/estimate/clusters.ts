import { checkSameLength } from '../check-input.ts'

/**
 * The cluster of each item: items that belong together (questions on one document, turns of one conversation) carry the
 * same label. `undefined` makes an item a cluster of its own.
 */
export type ClusterLabels = readonly (string | number | undefined)[]

/** Items grouped into independent units: clusters, or the items themselves. */
export interface Units {
  /** How many units there are. */
  readonly count: number
  /** The unit of each item, from 0 to `count - 1` in the order of first appearance. */
  readonly unitOf: Uint32Array
  /** How many items each unit has. */
  readonly sizes: Float64Array
}

/**
 * Groups `items` items by label; without labels each item is a unit.
 *
 * @throws RangeError when there is not one label for each item
 */
export function groupItems(items: number, labels?: ClusterLabels): Units {
  if (labels === undefined) {
    return {
      count: items,
      unitOf: Uint32Array.from({ length: items }, (_, item) => item),
      sizes: new Float64Array(items).fill(1),
    }
  }
  checkSameLength({ length: items }, labels, "The values and 'clusters'")
  const known = new Map<string | number | undefined, number>()
  const sizes: number[] = []
  const unitOf = Uint32Array.from(labels, (label) => {
    let unit = known.get(label)
    if (unit === undefined) {
      unit = sizes.length
      sizes.push(0)
      if (label !== undefined) known.set(label, unit)
    }
    sizes[unit]! += 1
    return unit
  })
  return { count: sizes.length, unitOf, sizes: Float64Array.from(sizes) }
}

/** The sum of the values of each unit. */
export function totalsOfUnits(values: ArrayLike<number>, { count, unitOf }: Units): Float64Array {
  const totals = new Float64Array(count)
  for (let item = 0; item < values.length; item += 1) totals[unitOf[item]!]! += values[item]!
  return totals
}

/** The items of each unit: those of unit u are `items.subarray(starts[u], starts[u + 1])`. */
export function itemsByUnit({ count, unitOf, sizes }: Units): {
  readonly items: Uint32Array
  readonly starts: Uint32Array
} {
  const starts = new Uint32Array(count + 1)
  for (let unit = 0; unit < count; unit += 1) starts[unit + 1] = starts[unit]! + sizes[unit]!
  const next = starts.slice()
  const items = new Uint32Array(unitOf.length)
  for (let item = 0; item < unitOf.length; item += 1) {
    const unit = unitOf[item]!
    items[next[unit]!] = item
    next[unit]! += 1
  }
  return { items, starts }
}
