import { Writable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { evaluate, evaluateTogether, type EvaluationEvent, memoryTrialStore, metric } from '@dspex/evaluate'
import { type ProgressOptions, showProgress, withProgress } from './show-progress.ts'
import { textWidth } from '../drawing/text-width.ts'

const devset = Array.from({ length: 40 }, (_, i) => ({ id: `e${i}`, inputs: { i }, labels: {} }))
const metrics = { even: metric('even', (_: object, { i }: { i: number }) => i % 2 === 0) }
const copy = {
  name: 'copy',
  version: '1',
  run({ i }: { i: number }) {
    if (i === 10) throw new TypeError('No ten')
    return { i }
  },
}
const options = { devset, metrics, concurrency: 1 }

interface Screen {
  readonly stream: NodeJS.WritableStream
  readonly writes: string[]
  columns: number
}

function screen(isTTY: boolean, columns = 80): Screen {
  const writes: string[] = []
  const own = { writes, columns }
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      writes.push(chunk.toString())
      done()
    },
  })
  const described = Object.defineProperties(stream, {
    isTTY: { value: isTTY },
    columns: { get: () => own.columns },
  })
  return Object.assign(own, { stream: described })
}

/** A clock on which each look takes so long. */
function clock(stepMs: number): () => number {
  let time = 0
  return () => (time += stepMs)
}

async function drain(events: AsyncIterable<EvaluationEvent>, settings: ProgressOptions): Promise<EvaluationEvent[]> {
  return collect(showProgress(events, { color: false, unicode: true, ...settings }))
}

const clear = '\r\u001b[J'

describe('showProgress', () => {
  it('passes every event on as it is', async () => {
    const { stream } = screen(true)
    const shown = await drain(evaluate.events(copy, options), { stream })
    expect(shown.map(({ type }) => type)).toEqual([
      'run-start',
      ...devset.map(() => 'trial-end'),
      ...shown.filter(({ type }) => type === 'warning').map(() => 'warning'),
      'run-end',
    ])
  })

  it('changes one line in place, with bar, rate, time left, means and failures, and takes it away', async () => {
    const { stream, writes } = screen(true)
    await drain(evaluate.events(copy, options), { stream, now: clock(600) })
    expect(writes.every((frame) => frame.startsWith(clear) && !frame.includes('\n'))).toBe(true)
    const frames = writes.slice(0, -1).map((frame) => frame.slice(clear.length, -1))
    expect(frames.find((frame) => frame.includes(' 20/40 '))).toMatch(
      /^━{12}─{12} 20\/40 {2}1\.\d\/s {2}\d+ s left {2}even 0\.450 {2}1 failed$/,
    )
    expect(writes.at(-1)).toBe(clear)
  })

  it.each([20, 40, 60, 100])('fits %i columns, also when the window changes', async (columns) => {
    const place = screen(true, 100)
    const events = (async function* () {
      for await (const event of evaluate.events(copy, options)) {
        if (event.type === 'trial-end' && event.finished === 5) place.columns = columns
        yield event
      }
    })()
    await drain(events, { stream: place.stream, now: clock(200) })
    for (const frame of place.writes.slice(-10)) {
      expect(textWidth(frame.replace(clear, '').trimEnd())).toBeLessThan(Math.max(columns, 24))
    }
  })

  it('draws no more often than every tenth of a second', async () => {
    const { stream, writes } = screen(true)
    await drain(evaluate.events(copy, options), { stream, now: clock(10) })
    // 43 events at 10 ms each, or a little more for looks between.
    expect(writes.length).toBeLessThanOrEqual(8)
  })

  it('writes plain lines where none can change, and none for what is done sooner', async () => {
    const log = screen(false)
    await drain(evaluate.events(copy, options), { stream: log.stream, logEveryMs: 5000, now: clock(500) })
    expect(log.writes.length).toBeGreaterThan(2)
    for (const line of log.writes) expect(line).toMatch(/^\d+\/40 \(\d+ %\), .*even 0\.\d+.*\n$/)
    const quick = screen(false)
    await drain(evaluate.events(copy, options), { stream: quick.stream })
    expect(quick.writes).toEqual([])
  })

  it('counts what a store had as finished, and gives no rate for it', async () => {
    const store = memoryTrialStore()
    await evaluate(copy, { ...options, devset: devset.slice(0, 30), store })
    const { stream, writes } = screen(true)
    await drain(evaluate.events(copy, { ...options, store }), { stream, now: clock(600) })
    expect(writes.find((frame) => frame.includes('31/40'))).toMatch(/31\/40 {2}\S+\/s/)
    expect(writes.join('')).not.toMatch(/ [1-9]\/40/)
  })

  it('shows several programs at once', async () => {
    const log = screen(false)
    const other = { ...copy, name: 'other' }
    await drain(evaluateTogether.events({ copy, other }, options), {
      stream: log.stream,
      logEveryMs: 1000,
      now: clock(500),
    })
    expect(log.writes.at(-1)).toMatch(/\/80 \(\d+ %\), .*copy even 0\.\d+, other even 0\.\d+/)
  })

  it('leaves a clean line when the evaluation fails and when the reader leaves', async () => {
    const failing = screen(true)
    const broken = (async function* () {
      yield* evaluate.events(copy, { ...options, devset: devset.slice(0, 5) })
      throw new Error('gone')
    })()
    await expect(drain(broken, { stream: failing.stream, now: clock(600) })).rejects.toThrow('gone')
    expect(failing.writes.at(-1)).toBe(clear)

    const left = screen(true)
    for await (const event of showProgress(evaluate.events(copy, options), { stream: left.stream, now: clock(600) }))
      if (event.type === 'trial-end') break
    await setTimeout(5)
    expect(left.writes.at(-1)).toBe(clear)
    // The cursor was never hidden, so nothing is left to restore.
    expect(left.writes.join('')).not.toContain('\u001b[?25')
  })
})

describe('withProgress', () => {
  it('resolves to the report', async () => {
    const report = await withProgress(evaluate.events(copy, options), { stream: screen(true).stream })
    expect(report.metrics.even.mean).toBeCloseTo(19 / 40)
  })

  it('rejects as the evaluation does', async () => {
    await expect(withProgress(evaluate.events(copy, { ...options, devset: [] }))).rejects.toThrow(/empty/)
  })
})

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const value of values) list.push(value)
  return list
}
