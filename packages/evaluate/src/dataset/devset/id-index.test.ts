import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIdIndex } from './id-index.ts'

describe('createIdIndex', () => {
  it('answers as a map would', () => {
    const id = fc.oneof(fc.string(), fc.nat({ max: 5000 }).map(String))
    fc.assert(
      fc.property(fc.array(id, { maxLength: 3000 }), fc.array(id), (ids, others) => {
        const index = createIdIndex()
        const model = new Map<string, number>()
        for (const each of ids) {
          expect(index.add(each)).toBe(model.get(each))
          if (!model.has(each)) model.set(each, model.size)
        }
        expect(index.all).toEqual([...model.keys()])
        for (const each of [...ids, ...others]) expect(index.indexOf(each)).toBe(model.get(each))
      }),
      { numRuns: 50 },
    )
  })
})
