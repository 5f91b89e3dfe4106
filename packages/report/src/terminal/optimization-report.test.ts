import { describe, expect, it } from 'vitest'
import { compare, type Comparison, evaluateTogether, metric } from '@dspex/evaluate'
import type { OptimizationReport } from '@dspex/optimize'
import { toldReport, type ToldSearch } from '@dspex/optimize/testing'
import { htmlReport } from '../html/html-report.ts'
import { jsonReport } from '../data/json-report.ts'
import { markdownReport } from '../markdown/markdown-report.ts'
import { terminalReport } from './terminal-report.ts'
import { textWidth } from '../drawing/text-width.ts'

const learned = [
  {
    what: 'adds a rule: be brief',
    strategy: 'add-rule',
    cluster: 'long answers',
    sources: [],
    worth: 0.25,
    examples: 8,
  },
  { what: 'adds a demo: a → b', strategy: 'add-demo', worth: null, examples: 0 },
]
const full: ToldSearch = { report: { learned, useless: { echo: 3 }, settings: { seed: 7, strategies: ['a', 'b'] } } }

async function reportOf(options: ToldSearch = full): Promise<OptimizationReport> {
  const report = await toldReport(options)
  return { ...report, environment: { startedAt: '2026-01-02T03:04:05.000Z', durationMs: 61_000 } }
}

async function comparison(): Promise<Comparison> {
  const devset = Array.from({ length: 40 }, (_, n) => ({ id: `h${n}`, inputs: { n }, labels: {} }))
  const solve = (name: string, count: number) => ({
    name,
    version: '1',
    run: ({ n }: { n: number }) => ({ right: n < count }),
  })
  const right = metric('right', (_: object, output: { right: boolean }) => output.right)
  const programs = { baseline: solve('before', 10), candidate: solve('after', 34) }
  return compare(await evaluateTogether(programs, { devset, metrics: { right } }))
}

async function page(report: OptimizationReport, title?: string): Promise<string> {
  let text = ''
  for await (const piece of htmlReport({ report, title })) text += piece
  return text
}

const plain = { color: false, unicode: true, width: 80 } as const

describe('terminalReport of an optimization', () => {
  it('shows outcome, curve, parts with worth, the tree, refusals, cost and advice', async () => {
    expect(`\n${terminalReport(await reportOf(), plain)}\n`).toMatchInlineSnapshot(`
      "
      Predict, optimized by told
      Changed
      It was told so.

      Before: 0.400 (0.200 to 0.600, 20 examples) of the trainset
      After:  0.800 (0.600 to 1.000, 12 examples), which it was chosen by

      1.000 │                                                             ░░░░░░░░░░░
            │                                                             ░░░░░░░░░░░
            │                    ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░●░░░░░░░░░●
            │░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
            │░░░░░░░░░░░░░░░░░░░░●░░░░░░░░░░░░░░░░░░░░●░░░░░░░░░░░░░░░░░░░░
            │●░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░┄┄┄┄┄┄┄┄┄┄
            │░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
      0.200 │░░░░░░░░░░░░░░░░░░░░░
            └────────────────────────────────────────────────────────────────────────
             0 calls                                                        143 calls
      best so far over calls, with its interval; across: the baseline

      What it holds
      what                   by               worth
      adds a rule: be brief  add-rule   +0.250 on 8
      adds a demo: a → b     add-demo  not measured

      What was tried
      ○ baseline 0.400 (0.200 to 0.600)  helps
      ✓ add-demo 0.533 (0.333 to 0.733)  + demo rule 1 → bird | helps
      ★ add-demo 0.800 (0.600 to 1.000)  + demo rule 9 → bird | helps
      and 10 more candidates

      What was refused
      • + rule rule 4
        does not help
      • + demo rule 5 → bird
        does not help
      • + rule rule 6
        does not help
      • + demo rule 7 → bird
        does not help
      • + rule rule 8
        does not help
      • + rule rule 10
        does not help
      • + demo rule 11 → bird
        does not help
      • + rule rule 12
        does not help
      and 2 before
      Came to nothing: 3 × echo.

      All 3 steps are done. 140 runs, 143 calls, 3,000 tokens, $0.050, 1 min 1 s.

      What to try next
      • The winner was chosen by the very scores that it is shown with, so part of its
        gain is luck. Pass a \`holdout\`, which the search never sees, for a verdict.
      • All 6 changes of instructions were refused. Let a stronger LM write them,
        where the optimizer takes one, or give a metric whose feedback says what is
        wrong.
      • The search made all its 3 steps while it still found what helps, last in step
        3. More steps may bring more.
      • What 1 of the 2 parts of the winner are worth could not be measured: there are
        too few examples of their kind.
      "
    `)
  })

  it('has the verdict on the holdout, as a comparison has', async () => {
    const report = await reportOf({ report: { comparison: await comparison() } })
    const text = terminalReport(report, plain)
    expect(text).toContain('On the holdout\n')
    expect(text).toContain('Improved')
    expect(text).toContain('The gain of 60 points holds on 40 examples')
  })

  it.each([24, 40, 80, 200])('fits %i columns, in ASCII too', async (width) => {
    const report = await reportOf({ ...full, steps: 8, perStep: 9, textOf: (n) => `日本語 ${'long '.repeat(40)}${n}` })
    for (const unicode of [true, false]) {
      const text = terminalReport(report, { width, color: false, unicode })
      for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width)
    }
    const ascii = terminalReport(await reportOf({ steps: 8, perStep: 9 }), { width, color: false, unicode: false })
    expect(ascii).not.toMatch(/[^\n -~]/)
  })
})

describe('markdownReport of an optimization', () => {
  it('shows the same, with what is long folded', async () => {
    expect(`\n${markdownReport(await reportOf())}`).toMatchInlineSnapshot(`
      "
      ## Predict, optimized by told: changed

      It was told so.

      | program | score on the trainset |
      | --- | ---: |
      | before | 0.400 (0.200 to 0.600, 20 examples) |
      | after, which it was chosen by | 0.800 (0.600 to 1.000, 12 examples) |

      ### What it holds

      | what | by | worth |
      | --- | --- | ---: |
      | adds a rule: be brief | add-rule | +0.250 on 8 |
      | adds a demo: a → b | add-demo | not measured |

      <details><summary>13 candidates</summary>

      | candidate | change | score | why |
      | --- | --- | ---: | --- |
      | ⚪ baseline |  | 0.400 (0.200 to 0.600, 20 examples) | helps |
      | &emsp;✖️ add-rule | \\+ rule rule 2 | 0.200 (1 example) | does not help |
      | &emsp;✖️ add-demo | \\+ demo rule 3 → bird | 0.200 (1 example) | does not help |
      | &emsp;✖️ add-rule | \\+ rule rule 4 | 0.200 (1 example) | does not help |
      | 🟢 add-demo | \\+ demo rule 1 → bird | 0.533 (0.333 to 0.733, 12 examples) | helps |
      | &emsp;✖️ add-demo | \\+ demo rule 5 → bird | 0.200 (1 example) | does not help |
      | &emsp;✖️ add-rule | \\+ rule rule 6 | 0.200 (1 example) | does not help |
      | &emsp;✖️ add-demo | \\+ demo rule 7 → bird | 0.200 (1 example) | does not help |
      | &emsp;✖️ add-rule | \\+ rule rule 8 | 0.200 (1 example) | does not help |
      | &emsp;✖️ add-rule | \\+ rule rule 10 | 0.200 (1 example) | does not help |
      | &emsp;✖️ add-demo | \\+ demo rule 11 → bird | 0.200 (1 example) | does not help |
      | &emsp;✖️ add-rule | \\+ rule rule 12 | 0.200 (1 example) | does not help |
      | 🏆 add-demo | \\+ demo rule 9 → bird | 0.800 (0.600 to 1.000, 12 examples) | helps |

      </details>

      <details><summary>What was refused</summary>

      | what | by | why |
      | --- | --- | --- |
      | \\+ rule rule 2 | add-rule | does not help |
      | \\+ demo rule 3 → bird | add-demo | does not help |
      | \\+ rule rule 4 | add-rule | does not help |
      | \\+ demo rule 5 → bird | add-demo | does not help |
      | \\+ rule rule 6 | add-rule | does not help |
      | \\+ demo rule 7 → bird | add-demo | does not help |
      | \\+ rule rule 8 | add-rule | does not help |
      | \\+ rule rule 10 | add-rule | does not help |
      | \\+ demo rule 11 → bird | add-demo | does not help |
      | \\+ rule rule 12 | add-rule | does not help |

      Came to nothing: 3 × echo.

      </details>

      <details><summary>Score over spend</summary>

      | calls | best so far |
      | --- | ---: |
      | 0 | 0.400 (0.200 to 0.600, 20 examples) |
      | 41 | 0.533 (0.333 to 0.733, 12 examples) |
      | 82 | 0.533 (0.333 to 0.733, 12 examples) |
      | 123 | 0.800 (0.600 to 1.000, 12 examples) |
      | 143 | 0.800 (0.600 to 1.000, 12 examples) |

      </details>

      All 3 steps are done. 140 runs, 143 calls, 3,000 tokens, \\$0.050, 1 min 1 s.

      ### What to try next

      - The winner was chosen by the very scores that it is shown with, so part of its gain is luck. Pass a \\\`holdout\\\`, which the search never sees, for a verdict.
      - All 6 changes of instructions were refused. Let a stronger LM write them, where the optimizer takes one, or give a metric whose feedback says what is wrong.
      - The search made all its 3 steps while it still found what helps, last in step 3. More steps may bring more.
      - What 1 of the 2 parts of the winner are worth could not be measured: there are too few examples of their kind.
      "
    `)
  })

  it('shows hostile texts as what they are', async () => {
    const text = markdownReport(await reportOf({ textOf: () => '</details> | [x](javascript:1) @you `' }))
    expect(text).not.toMatch(/<\/details> \\?\||(?<!\\)\]\(javascript|@you/)
    const opened = text.match(/<details>/g)?.length
    expect(text.match(/<\/details>/g)?.length).toBe(opened)
  })
})

describe('jsonReport of an optimization', () => {
  it('gives the report back', async () => {
    const report = await reportOf()
    expect(JSON.parse(jsonReport(report))).toEqual(JSON.parse(JSON.stringify(report)))
  })
})

describe('htmlReport of an optimization', () => {
  it('says the verdict, what to try next, what the winner holds and every candidate', async () => {
    const text = await page(await reportOf({ report: { ...full.report, comparison: await comparison() } }))
    expect(text).toContain('<h2 id="verdict-title">Improved</h2>')
    expect(text).toContain('The gain of 60 points holds on 40 examples')
    expect(text).toContain('adds a rule: be brief')
    expect(text.match(/<details id="candidate-/g)).toHaveLength(13)
    expect(text).toMatch(/<span class="fate">Winner<\/span>/)
  })

  it('works for a search that told nothing, changed nothing and scored nothing', async () => {
    const { baseline } = await reportOf()
    const start = { ...baseline, score: null }
    const silent = { ...(await reportOf()), baseline: start, winner: start, changed: false, diff: {}, advice: [] }
    const text = await page({ ...silent, course: { maxSteps: null, steps: [], candidates: [] } })
    expect(text).toContain('Unchanged')
    expect(text).toContain('The search told no scores.')
    expect(text).not.toMatch(/NaN|undefined|\[object/)
  })

  it('names nothing that a browser would fetch, and lets no text out of its place', async () => {
    const hostile = '</script><img src=x onerror=alert(1)>" onload="x'
    const text = await page(await reportOf({ textOf: () => hostile, report: { summary: hostile } }), hostile)
    expect(text).not.toContain('<img')
    expect(text).not.toMatch(/\b(?:src|href)\s*=\s*["'](?!#|data:,")/)
    expect(text).not.toMatch(/https?:|@import|url\(|^\s*import\b/m)
    expect(text.match(/<\/script/g)).toHaveLength(1)
  })

  it('stops at an abort', async () => {
    const controller = new AbortController()
    const pieces = htmlReport({ report: await reportOf(), signal: controller.signal })
    await pieces.next()
    controller.abort(new Error('enough'))
    await expect(pieces.next()).rejects.toThrow('enough')
  })
})
