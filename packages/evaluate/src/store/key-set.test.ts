import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKeySet } from './key-set.ts'

describe('createKeySet', () => {
  it('says of each text whether it is new, as a set of the texts would', () => {
    const texts = fc.array(fc.oneof(fc.string(), fc.constantFrom('a', 'b', 'ab', 'ba', '', '\0', '\0\0')), {
      maxLength: 200,
    })
    fc.assert(
      fc.property(texts, (list) => {
        const keys = createKeySet()
        const model = new Set<string>()
        for (const text of list) {
          expect(keys.add(text)).toBe(!model.has(text))
          model.add(text)
        }
      }),
    )
  })

  it('tells a hundred thousand texts apart that hardly differ, whatever its seed', () => {
    for (const seed of [0, 0.5, 0.999]) {
      const keys = createKeySet(() => seed)
      for (const again of [false, true]) {
        let added = 0
        for (let index = 0; index < 100_000; index += 1) if (keys.add(`0 64 ${'0'.repeat(64)}e${index}`)) added += 1
        expect(added).toBe(again ? 0 : 100_000)
      }
    }
  })
})
