import { describe, expect, it } from 'vitest'
import { formatPath } from './format-path.ts'

describe('formatPath', () => {
  it.each([
    [[], ''],
    [['answer'], 'answer'],
    [['items', 2, 'price'], 'items[2].price'],
    [[0, 'a'], '[0].a'],
    [['größe', '$x', '_y'], 'größe.$x._y'],
    [['a b'], '["a b"]'],
    [['a', ''], 'a[""]'],
    [['a', 'b"c'], 'a["b\\"c"]'],
    [['a', Symbol('s')], 'a[Symbol(s)]'],
    [['1st'], '["1st"]'],
  ] as [PropertyKey[], string][])('writes %j as %s', (path, expected) => {
    expect(formatPath(path)).toBe(expected)
  })
})
