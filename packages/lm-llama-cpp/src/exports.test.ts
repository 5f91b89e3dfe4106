import { describe, expect, it } from 'vitest'

describe('@dspex/lm-llama-cpp', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "llamaCppEmbedder",
        "llamaCppLM",
      ]
    `)
  })
})
