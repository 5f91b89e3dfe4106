import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate, type EvaluationResult, metric } from '@dspex/evaluate'
import { csvLine } from '../drawing/csv-line.ts'
import { csvReport, csvTrials } from './csv-report.ts'

const devset = [
  { id: 'a', group: 'g', inputs: { question: '=1+1' }, labels: { answer: ['x', 'y'] } },
  { id: 'b', inputs: { question: 'Say "hi",\nplease' }, labels: { answer: 'z', note: -2 } },
]
const length = metric('length', (_: object, { answer }: { answer: string }) => ({
  score: answer.length,
  feedback: '-no; "yes"',
}))

async function run(repeats = 1): Promise<EvaluationResult> {
  const program = {
    name: 'echo',
    version: '1',
    run({ question }: { question: string }) {
      if (question.startsWith('Say')) throw new TypeError('Not "this"')
      return { answer: question }
    },
  }
  return await evaluate(program, { devset, metrics: { length }, repeats })
}

async function table(lines: AsyncIterable<string>): Promise<Record<string, string>[]> {
  return parse((await collect(lines)).join(''), { columns: true }) as unknown as Record<string, string>[]
}

function readCsv(text: string): string[][] {
  return parse(text)
}

describe('csvLine', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
    fc.double(),
    fc.constant(null),
  )

  it('is read back as it was, but for the apostrophe before what looks like a formula', () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
        fc.pre(!String(cells[0] ?? '').startsWith('\uFEFF') && cells.some((each) => each !== null))
        const [read = []] = readCsv(csvLine(cells))
        expect(read.map((text, place) => (typeof cells[place] === 'string' ? text.replace(/^'/, '') : text))).toEqual(
          cells.map((each) => (each === null ? '' : String(each).replace(/^'/, ''))),
        )
      }),
    )
  })

  it.each(['=1+1', '+1', '-1', '@sum(a)', '\t=1', '\r=1', ' =1', '＝1', '\n+1'])('guards the text %j', (text) => {
    expect(readCsv(csvLine([text]))[0]?.[0]).toBe(`'${text}`)
  })

  it('leaves negative numbers alone and ends lines as RFC 4180 has it', () => {
    expect(csvLine([-1.5, 'a', undefined, ''])).toBe('-1.5,a,,""\r\n')
  })
})

describe('csvReport', () => {
  it('writes a row for each example, with inputs and labels when they are given', async () => {
    const report = await run()
    const rows = await table(csvReport(report, { examples: devset }))
    expect(rows).toMatchObject([
      { id: 'a', group: 'g', 'input.question': "'=1+1", 'label.answer': '["x","y"]', 'label.note': '', length: '4' },
      {
        id: 'b',
        group: '',
        'input.question': 'Say "hi",\nplease',
        'label.answer': 'z',
        'label.note': '-2',
        length: '0',
      },
    ])
    expect(Object.keys((await table(csvReport(report)))[0] ?? {})).toEqual([
      'id',
      'group',
      'length',
      'latencyMs',
      'costUsd',
    ])
  })

  it('takes the JSON of a report as well', async () => {
    const report = await run()
    const fromJson = JSON.parse(JSON.stringify(report)) as EvaluationResult
    expect(await table(csvReport(fromJson))).toEqual(await table(csvReport(report)))
  })

  it('stops when the signal fires', async () => {
    const reason = new Error('enough')
    await expect(table(csvReport(await run(), { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason)
  })
})

describe('csvTrials', () => {
  it('writes a row for each trial, a failed one with the score that counts', async () => {
    const rows = await table(csvTrials(await run(2)))
    const sorted = rows.toSorted((a, b) => `${a.id}${a.repeat}`.localeCompare(`${b.id}${b.repeat}`))
    expect(sorted).toMatchObject([
      { id: 'a', repeat: '0', output: '{"answer":"=1+1"}', length: '4', 'length feedback': `'-no; "yes"`, error: '' },
      { id: 'a', repeat: '1', length: '4' },
      { id: 'b', repeat: '0', output: '', length: '0', error: 'TypeError', blame: 'program', message: 'Not "this"' },
      { id: 'b', repeat: '1', length: '0' },
    ])
  })

  it('says that the JSON of a report has no trials', async () => {
    const fromJson = JSON.parse(JSON.stringify(await run())) as EvaluationResult
    await expect(table(csvTrials(fromJson))).rejects.toThrow(/does not hold its trials/)
  })
})

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const value of values) list.push(value)
  return list
}
