import { Writable } from 'node:stream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { compare, evaluateTogether, metric } from '@dspex/evaluate'
import { markdownReport } from '../markdown/markdown-report.ts'
import { terminalReport } from './terminal-report.ts'
import { textWidth } from '../drawing/text-width.ts'

const { baseline, comparison } = await sampleReports()

function terminal(columns: number | undefined, isTTY: boolean): NodeJS.WritableStream {
  return Object.assign(new Writable(), { columns, isTTY }) as NodeJS.WritableStream
}

afterEach(() => vi.unstubAllEnvs())

describe('terminalReport', () => {
  it('shows an evaluation', () => {
    expect(withoutTimes(terminalReport(baseline, { width: 80, color: false, unicode: true }))).toMatchInlineSnapshot(`
      "guess, version 1, on 60 examples

      metric                    mean   95 % interval  passed  median   n  failed
      exact                    0.383  0.271 to 0.510  38.3 %   0.000  60       3
      a long name of a metric  0.477  0.408 to 0.545   0.0 %   0.300  60       3

      metadata.topic   n  exact   95 % interval  a long name of…   95 % interval
      日本語の話題    20  0.300  0.145 to 0.519            0.435  0.316 to 0.554
      rivers & lakes  20  0.400  0.219 to 0.613            0.485  0.358 to 0.612
      👩‍👩‍👧 families     20  0.450  0.258 to 0.658            0.510  0.380 to 0.640

      60 trials, 3 failed.
      A trial took ….

      3 × TypeError (program), as on 'q7': No | number for you <b>\`@all\`"
    `)
  })

  it('shows a comparison', () => {
    const text = terminalReport(comparison, { width: 90, color: false, unicode: true })
    expect(withoutTimes(text)).toMatchInlineSnapshot(`
      "guess-more against guess on 60 examples

      Improved
      guess-more is better than guess by 28 points (between 15 and 44).

      metric             verdict   guess  guess-more  difference   97.5 % interval  wins  losses
      exact              improved  0.383       0.667      +0.283  +0.148 to +0.435    17       0
      a long name of a…  improved  0.477       0.618      +0.142  +0.083 to +0.207    17       0

      exact                    ┊   │   ┊      ├──────────●──────────┤
      a long name of a metric  ┊   │   ┊ ├────●────┤
        日本語の話題           ┊   │   ┊ ├────────────────●───────────────────┤
        rivers & lakes         ┊   ├──────────────────●────────────────────┤
        👩‍👩‍👧 families            ┊   │   ┊ ├────────────────●───────────────────┤
                               -0.050                                    +0.564
                               ┊ smallest effect, 0.050"
    `)
  })

  it('leaves out columns of less worth at 40 columns', () => {
    expect(withoutTimes(terminalReport(baseline, { width: 40, color: false, unicode: true }))).toMatchInlineSnapshot(`
      "guess, version 1, on 60 examples

      metric              mean   95 % interval
      exact              0.383  0.271 to 0.510
      a long name of a…  0.477  0.408 to 0.545

      metadata.topic   n  exact
      日本語の話題    20  0.300
      rivers & lakes  20  0.400
      👩‍👩‍👧 families     20  0.450

      60 trials, 3 failed.
      A trial took ….

      3 × TypeError (program), as on 'q7': No…"
    `)
  })

  it.each([24, 40, 60, 80, 120, 200])('fits %i columns', (width) => {
    for (const report of [baseline, comparison]) {
      for (const color of [true, false]) {
        for (const line of terminalReport(report, { width, color }).split('\n'))
          expect(textWidth(line), line).toBeLessThanOrEqual(width)
      }
    }
  })

  it('shows nothing of a message that a terminal would obey', () => {
    expect(terminalReport(baseline, { color: false })).not.toMatch(/[\p{Cc}--\n]/v)
  })

  it('needs no characters but ASCII for its own marks', () => {
    const text = terminalReport(comparison, { unicode: false, color: false })
    expect(text.replaceAll(/日本語の話題|👩‍👩‍👧/g, '')).toMatch(/^[\n\x20-\x7E]*$/)
    expect(text).toMatch(/\[-+o-+\]/)
  })

  it.each([
    ['a terminal', true, {}, true],
    ['a file', false, {}, false],
    ['a terminal with NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['a file with FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
  ])('uses colours for %s as it should', (_, isTTY, env, expected) => {
    vi.stubEnv('FORCE_COLOR', undefined)
    vi.stubEnv('NO_COLOR', undefined)
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    const stream = Object.assign(terminal(80, isTTY), { getColorDepth: () => (process.env.NO_COLOR ? 1 : 8) })
    expect(terminalReport(baseline, { stream }).includes('\u001b[')).toBe(expected)
  })

  it('takes the width of the stream, else of COLUMNS', () => {
    const longest = (stream: NodeJS.WritableStream): number =>
      Math.max(...terminalReport(baseline, { stream }).split('\n').map(textWidth))
    vi.stubEnv('COLUMNS', '50')
    expect(longest(terminal(30, true))).toBeLessThanOrEqual(30)
    expect(longest(terminal(undefined, false))).toBeLessThanOrEqual(50)
    expect(longest(terminal(undefined, false))).toBeGreaterThan(30)
  })
})

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

      A trial took ….
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

      </details>"
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

/** Two evaluations with failures, slices, odd names and wide characters, and what comes of them. */
async function sampleReports() {
  const topics = ['日本語の話題', 'rivers & lakes', '👩‍👩‍👧 families']
  const devset = Array.from({ length: 60 }, (_, i) => ({
    id: `q${i}`,
    inputs: { i },
    labels: {},
    metadata: { topic: topics[i % 3] },
  }))
  const guess = (name: string, share: number) => ({
    name,
    version: '1',
    run({ i }: { i: number }) {
      if (i % 20 === 7) throw new TypeError('No | number\nfor \u001b[31myou <b>`@all`')
      return { right: ((i * 7919) % 100) / 100 < share }
    },
  })
  const metrics = {
    exact: metric('exact', (_: object, output: { right: boolean }) => output.right),
    'a long name of a metric': metric('soft', (_: object, output: { right: boolean }) => (output.right ? 0.8 : 0.3)),
  }
  const { baseline, candidate } = await evaluateTogether(
    { baseline: guess('guess', 0.4), candidate: guess('guess-more', 0.7) },
    { devset, metrics, slices: ['metadata.topic'] },
  )
  return { baseline, candidate, comparison: compare({ baseline, candidate }, { smallestEffect: 0.05 }) }
}

/** Times differ from run to run: what remains can be pinned. */
function withoutTimes(text: string): string {
  return text
    .split('\n\n')
    .filter((paragraph) => !paragraph.startsWith('Latency: '))
    .join('\n\n')
    .replaceAll(/\d+(?:\.\d+)?[ \n]+(?:ms|s)\b/g, '… ms')
    .replaceAll(/^A trial took [^]*?\.$/gm, 'A trial took ….')
}
