import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openTerminal } from './terminal.ts'
import { textCurve } from './text-curve.ts'
import { textWidth } from './text-width.ts'

const point = (at: number, mean: number, reach: number | null = null) => ({
  at,
  score: { mean, lower: reach === null ? null : mean - reach, upper: reach === null ? null : mean + reach, n: 10 },
})

describe('textCurve', () => {
  it('draws means, their band and what they are compared with', () => {
    const terminal = openTerminal({ width: 30, color: false, unicode: true })
    const points = [point(0, 0.4, 0.1), point(100, 0.5, 0.1), point(200, 0.8, 0.05)]
    const lines = textCurve(points, { height: 6, reference: 0.4, write: (at) => `${at} calls` }, terminal)
    expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
      "
      0.850 │                      ●
            │                      ░
            │           ░░░░░░░░░░░░
            │░░░░░░░░░░░●░░░░░░░░░░░
            │●░░░░░░░░░░░░░░░░░░░░░░
      0.300 │░░░░░░░░░░░░
            └───────────────────────
             0 calls       200 calls
      "
    `)
  })

  it('fits any width, for any scores', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ at: fc.nat(10_000), mean: value, reach: fc.option(fc.double({ min: 0, max: 10, noNaN: true })) }),
          { maxLength: 20 },
        ),
        fc.integer({ min: 24, max: 200 }),
        fc.integer({ min: 3, max: 12 }),
        fc.boolean(),
        (raw, width, height, unicode) => {
          const points = raw.toSorted((a, b) => a.at - b.at).map(({ at, mean, reach }) => point(at, mean, reach))
          const terminal = openTerminal({ width, color: false, unicode })
          const lines = textCurve(points, { height, write: (at) => `${at} calls` }, terminal)
          for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width)
          expect([0, height + 2]).toContain(lines.length)
        },
      ),
    )
  })
})
