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

describe('@dspex/report/drawing', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./drawing/index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "csvLine",
        "cutText",
        "escapeMarkdown",
        "figureStyle",
        "figureWithInterval",
        "forestPlot",
        "formatTable",
        "histogram",
        "html",
        "intervalPlot",
        "markdownTable",
        "markup",
        "openScreenArea",
        "openTerminal",
        "padText",
        "pageFrame",
        "pageStyle",
        "plotAxis",
        "scaleOver",
        "textCurve",
        "textWidth",
        "toLine",
        "toPercent",
        "withCode",
        "wrapText",
        "writeCount",
        "writeDifference",
        "writeDuration",
        "writeInstant",
        "writeInterval",
        "writePValue",
        "writeScore",
        "writeShare",
        "writeTick",
        "writeUsd",
      ]
    `)
  })
})
