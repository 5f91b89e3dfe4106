import { describe, expect, it } from 'vitest'

describe('@dspex/ingest', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "DocumentError",
        "comparePassages",
        "loadFile",
        "loadFolder",
        "readHtml",
        "readMarkdown",
        "readPdf",
        "readText",
        "splitText",
      ]
    `)
  })
})
