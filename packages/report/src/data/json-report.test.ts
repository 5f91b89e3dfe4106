import { describe, expect, it } from 'vitest'
import { compare, evaluateTogether, metric } from '@dspex/evaluate'
import { jsonlTrials, jsonReport } from './json-report.ts'

const devset = Array.from({ length: 12 }, (_, i) => ({ id: `e${i}`, inputs: { i }, labels: {} }))
const even = metric('even', (_: object, { i }: { i: number }) => i % 2 === 0)
const [first, second] = [2, 3].map((factor) => ({
  name: `times ${factor}`,
  version: '1',
  run: ({ i }: { i: number }) => ({ i: i * factor }),
}))
const { baseline, candidate } = await evaluateTogether(
  { baseline: first as NonNullable<typeof first>, candidate: second as NonNullable<typeof second> },
  { devset, metrics: { even } },
)
const comparison = compare({ baseline, candidate })

describe('jsonReport', () => {
  it('is read back as the report, and written again as the same text', () => {
    for (const report of [baseline, comparison]) {
      const text = jsonReport(report)
      const read = JSON.parse(text) as typeof report
      expect(read).toEqual(JSON.parse(JSON.stringify(report)))
      expect(jsonReport(read)).toBe(text)
    }
  })

  it('keeps a list of scores on one line', () => {
    expect(jsonReport(baseline)).toMatch(/^ {6}"scores": \[(?:[01],){11}[01]\],?$/m)
  })
})

describe('jsonlTrials', () => {
  it('writes every trial as a line', async () => {
    const lines = await collect(jsonlTrials(baseline))
    const trials = await collect(baseline.trials())
    expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(trials)))
    expect(lines.every((line) => /^[^\n]+\n$/.test(line))).toBe(true)
  })
})

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const value of values) list.push(value)
  return list
}
