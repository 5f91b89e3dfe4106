import { describe, expect, it } from 'vitest'

describe('@dspex/statistics', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./index.ts')).toSorted()).toMatchInlineSnapshot()
  })
})
