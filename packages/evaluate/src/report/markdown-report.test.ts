import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { markdownReport } from './markdown-report.ts'
import { escapeMarkdown } from './markdown-text.ts'
import { sampleReports, withoutTimes } from './report-samples.ts'
import { toLine } from './text-width.ts'

const { baseline, comparison } = await sampleReports()

describe('markdownReport', () => {
  it('shows an evaluation', () => {
    expect(withoutTimes(markdownReport(baseline))).toMatchInlineSnapshot(`
      "### guess

      60 examples, version 1. 60 trials, 3 failed.

      | metric | mean | 95 % interval | passed | n | failed | missing |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: |
      | exact | **0.383** | 0.271 to 0.510 | 38.3 % | 60 | 3 | 0 |
      | a long name of a metric | **0.477** | 0.408 to 0.545 | 0.0 % | 60 | 3 | 0 |

      <details><summary>By metadata.topic</summary>

      | metadata.topic | n | exact | a long name of a metric |
      | --- | ---: | ---: | ---: |
      | 日本語の話題 | 20 | 0.300 (0.145 to 0.519) | 0.435 (0.316 to 0.554) |
      | rivers &amp; lakes | 20 | 0.400 (0.219 to 0.613) | 0.485 (0.358 to 0.612) |
      | 👩‍👩‍👧 families | 20 | 0.450 (0.258 to 0.658) | 0.510 (0.380 to 0.640) |

      </details>

      <details><summary>Errors</summary>

      | error | trials | whose | as on | message |
      | --- | ---: | --- | --- | --- |
      | TypeError | 3 | program | q7 | No \\| number for you &lt;b&gt;\\\`@<!-- -->all\\\` |

      </details>

      A trial took … ms in the median, … ms at the 99th percentile, the run … ms.
      "
    `)
  })

  it('shows a comparison', () => {
    expect(withoutTimes(markdownReport(comparison))).toMatchInlineSnapshot(`
      "### 🟢 guess-more against guess: improved

      guess-more is better than guess by 28 points (between 15 and 44). On 60 examples.

      | metric | verdict | guess | guess-more | difference | 97.5 % interval | wins | losses | ties |
      | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
      | exact | 🟢 improved | 0.383 | 0.667 | **+0.283** | +0.148 to +0.435 | 17 | 0 | 43 |
      | a long name of a metric | 🟢 improved | 0.477 | 0.618 | **+0.142** | +0.083 to +0.207 | 17 | 0 | 43 |

      <details><summary>exact by metadata.topic</summary>

      | metadata.topic | n | difference | interval |
      | --- | ---: | ---: | ---: |
      | 日本語の話題 | 20 | +0.300 | +0.080 to +0.564 |
      | rivers &amp; lakes | 20 | +0.250 | 0.000 to +0.521 |
      | 👩‍👩‍👧 families | 20 | +0.300 | +0.080 to +0.564 |

      </details>

      <details><summary>How this was tested</summary>

      | metric | units | p | p after Holm | p of equivalence | method |
      | --- | ---: | ---: | ---: | ---: | --- |
      | exact | 60 | &lt; 0.001 | &lt; 0.001 | 1.000 | the widest interval of: Student’s t, the same corrected for skewness (Hall 1992), and sign flips (Fisher 1935, Hartigan 1969) |
      | a long name of a metric | 60 | &lt; 0.001 | &lt; 0.001 | 1.000 | the widest interval of: Student’s t, the same corrected for skewness (Hall 1992), and sign flips (Fisher 1935, Hartigan 1969) |

      Alpha 0.05. Smallest effect 0.050.

      </details>

      Latency: … ms a trial before, … ms now, … ms (… ms to … ms).
      "
    `)
  })

  it('keeps rows of a table on one line with as many cells as the header', () => {
    for (const report of [baseline, comparison]) {
      let width = 0
      for (const line of markdownReport(report).split('\n')) {
        const cells = line.startsWith('|') ? line.split(/(?<!\\)\|/).length : 0
        if (width > 0 && cells > 0) expect(cells, line).toBe(width)
        width = cells
      }
    }
  })
})

describe('escapeMarkdown', () => {
  const tricky = fc.array(fc.constantFrom(...'\\`*_{}[]()#+!|~$-<>&@:/w.1a \n'.split(''), 'www.', '://', '\u001b[1m'))

  it('loses nothing: taking the escapes away gives the line again', () => {
    fc.assert(
      fc.property(tricky, (parts) => {
        const text = parts.join('')
        expect(unescape(escapeMarkdown(text))).toBe(toLine(text))
      }),
    )
  })

  it('leaves nothing that begins a tag, a cell, code, a mention or a link', () => {
    fc.assert(
      fc.property(tricky, (parts) => {
        const escaped = escapeMarkdown(parts.join(''))
        expect(escaped).not.toMatch(/@(?!<!-- -->)|#(?=\w)/)
        expect(escaped.replaceAll('<!-- -->', '')).not.toMatch(/[<>\n]|:\/\/|www\./i)
        expect(escaped.replaceAll(/\\[\s\S]/g, '')).not.toMatch(/[|`*_[\]~$\\]/)
      }),
    )
  })
})

/** What a reader of Markdown does. */
function unescape(markdown: string): string {
  return markdown
    .replaceAll('<!-- -->', '')
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
