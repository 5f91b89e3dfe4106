import { describe, expect, it } from 'vitest'

describe('@dspex/report', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "csvReport",
        "csvTrials",
        "htmlReport",
        "jsonReport",
        "jsonlTrials",
        "markdownReport",
        "showProgress",
        "terminalReport",
        "withProgress",
        "writeHtmlReport",
      ]
    `)
  })
})

describe('@dspex/report/testing', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./testing/index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "expectEvaluation",
      ]
    `)
  })
})
