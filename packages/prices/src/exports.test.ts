import { describe, expect, it } from 'vitest'

describe('@dspex/prices', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "genaiPrices",
      ]
    `)
  })
})
