import { describe, expect, it } from 'vitest'

describe('@dspex/modules', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "BestOfN",
        "Ensemble",
        "MultiChainComparison",
        "Retry",
        "chainWork",
        "ensemble",
        "majority",
        "retrying",
      ]
    `)
  })
})
