import { describe, expect, it } from 'vitest'
import { groupItems, itemsByUnit, totalsOfUnits } from './clusters.ts'

describe('groupItems', () => {
  it('makes each item a unit without labels', () => {
    const { count, unitOf, sizes } = groupItems(3)
    expect([count, [...unitOf], [...sizes]]).toEqual([3, [0, 1, 2], [1, 1, 1]])
  })

  it('numbers clusters by first appearance, and keeps items without a label apart', () => {
    const units = groupItems(7, ['b', undefined, 'a', 'b', undefined, 1, '1'])
    expect([...units.unitOf]).toEqual([0, 1, 2, 0, 3, 4, 5])
    expect([...units.sizes]).toEqual([2, 1, 1, 1, 1, 1])
    expect([...totalsOfUnits([1, 2, 3, 4, 5, 6, 7], units)]).toEqual([5, 2, 3, 5, 6, 7])
  })

  it('refuses labels that do not fit', () => {
    expect(() => groupItems(2, ['a'])).toThrow("The values and 'clusters' have 2 and 1 entries.")
  })
})

describe('itemsByUnit', () => {
  it('lists the items of each unit', () => {
    const { items, starts } = itemsByUnit(groupItems(5, ['x', 'y', 'x', 'z', 'y']))
    expect([[...items], [...starts]]).toEqual([
      [0, 2, 1, 4, 3],
      [0, 2, 4, 5],
    ])
  })
})
