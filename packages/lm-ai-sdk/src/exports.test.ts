import { describe, expect, it } from 'vitest'

describe('@dspex/lm-ai-sdk', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "aiSdkEmbedder",
        "aiSdkLM",
        "aiSdkReranker",
        "toLanguageModel",
      ]
    `)
  })
})
