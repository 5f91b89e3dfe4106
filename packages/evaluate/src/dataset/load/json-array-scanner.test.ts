import { jsonValue } from '@dspex/lanes/arbitraries'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createArrayScanner } from './json-array-scanner.ts'

describe('createArrayScanner', () => {
  it('cuts any JSON array as JSON.parse would, wherever chunks are cut', () => {
    fc.assert(
      fc.property(
        fc.array(jsonValue()),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(undefined, 2),
        (values, size, indent) => {
          const text = JSON.stringify(values, null, indent)
          const scanner = createArrayScanner()
          const elements: string[] = []
          for (let start = 0; start < text.length; start += size)
            elements.push(...scanner.scan(text.slice(start, start + size)).elements)
          expect(scanner.end()).toBeUndefined()
          expect(elements.map((element) => JSON.parse(element) as unknown)).toEqual(JSON.parse(text))
        },
      ),
    )
  })
})
