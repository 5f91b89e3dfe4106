import { describe, expect, it } from 'vitest'
import { jsonlTrials, jsonReport } from './json-report.ts'
import { sampleReports } from './report-samples.ts'

const { baseline, comparison } = await sampleReports()

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
    expect(jsonReport(baseline)).toMatch(/^ {6}"scores": \[(?:[01],){59}[01]\],?$/m)
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
