import { describe, expect, it } from 'vitest'

describe('@dspex/optimize', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "candidateWork",
        "compareOnHoldout",
        "defineOptimizer",
        "demoOfRun",
        "demosOfRun",
        "estimateTokens",
        "lexicalSimilarity",
        "optimizeWork",
        "stepWork",
        "summarizeScores",
        "summarizeValues",
      ]
    `)
  })
})

describe('@dspex/optimize/conformance', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./conformance/index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "testOptimizer",
      ]
    `)
  })
})

describe('@dspex/optimize/testing', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./testing/index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "toldEvents",
        "toldReport",
      ]
    `)
  })
})
