import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Writable } from 'node:stream'
import { WriteStream } from 'node:tty'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import type { OptimizationEvent } from '@dspex/optimize'
import { toldEvents } from '@dspex/optimize/testing'
import { type ProgressOptions, showProgress, withProgress } from './show-progress.ts'
import { textWidth } from '../drawing/text-width.ts'

const clear = '\r\u001b[J'

function screen(isTTY: boolean, columns = 90, rows = 30) {
  const writes: string[] = []
  const size = { columns, rows }
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      writes.push(chunk.toString())
      done()
    },
  })
  Object.defineProperties(stream, {
    isTTY: { value: isTTY },
    columns: { get: () => size.columns },
    rows: { get: () => size.rows },
  })
  const frames = (): string[][] =>
    writes
      .map((text) => stripVTControlCharacters(text.replaceAll('\r', '')))
      .filter((text) => text !== '')
      .map((text) => text.split('\n'))
  return { stream: stream as NodeJS.WritableStream, writes, frames, size }
}

/** A clock on which each look takes so long. */
function clock(stepMs: number): () => number {
  let time = 0
  return () => (time += stepMs)
}

async function drain(events: AsyncIterable<OptimizationEvent>, settings: ProgressOptions): Promise<string[]> {
  const types: string[] = []
  const options = { color: false, unicode: true, now: clock(500), ...settings }
  for await (const event of showProgress(events, options)) types.push(event.type)
  return types
}

describe('showProgress of an optimization', () => {
  it('passes every event on, and resolves to the result', async () => {
    const plain: string[] = []
    for await (const { type } of toldEvents()) plain.push(type)
    expect(await drain(toldEvents(), { stream: screen(true).stream })).toEqual(plain)
    const { program, report } = await withProgress(toldEvents(), { stream: screen(true).stream })
    expect(report.winner.state).toEqual(program.state)
  })

  it('shows best, budget, time left, the candidates with their fate, and the score over steps', async () => {
    const { stream, frames } = screen(true)
    await drain(toldEvents(), { stream })
    expect(`\n${frames().at(-2)?.join('\n')}\n`).toMatchInlineSnapshot(`
      "
      told optimizes Predict: step 3 of 3, search, 20 s
      best 0.800 (0.600 to 1.000) on 12, before 0.400
      ━━━━━━━━━━━━━━━━━━━━━━━━  123 calls  about 0 runs left  $0.030  3,000 tokens
      tried in step 3: 1 of 4 kept
      ✓ add-demo 0.800  helps | + demo rule 9 → bird
      ✗ add-rule 0.200  does not help | + rule rule 10
      ✗ add-demo 0.200  does not help | + demo rule 11 → bird
      ✗ add-rule 0.200  does not help | + rule rule 12
      1.000 │                                                                       ░
            │                                                                       ●
            │                        ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
            │░░░░░░░░░░░░░░░░░░░░░░░░●░░░░░░░░░░░░░░░░░░░░░░●░░░░░░░░░░░░░░░░░░░░░░░░
            │●░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
            │░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
      0.200 │░░░░░░░░░░░░░░░░░░░░░░░░░
            └────────────────────────────────────────────────────────────────────────
             step 0                                                            step 3
      "
    `)
  })

  it.each([
    [24, 30],
    [40, 8],
    [90, 4],
    [200, 60],
  ])('fits %i columns and %i rows, also when the window changes', async (columns, rows) => {
    const place = screen(true, 120, 40)
    const resized = (async function* () {
      for await (const event of toldEvents({ steps: 6, perStep: 12 })) {
        if (event.type === 'step-end' && event.step === 2) Object.assign(place.size, { columns, rows })
        yield event
      }
    })()
    await drain(resized, { stream: place.stream })
    const last = place.frames().slice(-20)
    expect(last).toHaveLength(20)
    for (const lines of last) {
      expect(lines.length).toBeLessThan(rows)
      for (const line of lines) expect(textWidth(line)).toBeLessThan(columns)
    }
  })

  it('leaves the cursor at its first line, clears before it draws, and takes itself away', async () => {
    const { stream, writes } = screen(true)
    await drain(toldEvents(), { stream })
    expect(writes.at(-1)).toBe(clear)
    for (const text of writes.slice(1, -1)) expect(text.startsWith(clear)).toBe(true)
    for (const text of writes.slice(0, -1)) {
      const down = text.split('\n').length - 1
      expect(text.endsWith(down === 0 ? '\r' : `\r\u001b[${down}A`)).toBe(true)
    }
    expect(writes.join('')).not.toContain('\u001b[?25')
  })

  it('leaves nothing behind when the search fails and when the reader leaves, and stops the search then', async () => {
    const failing = screen(true)
    const broken = (async function* () {
      for await (const event of toldEvents()) {
        if (event.type === 'step-end' && event.step === 2) throw new Error('gone')
        yield event
      }
    })()
    await expect(drain(broken, { stream: failing.stream })).rejects.toThrow('gone')
    expect(failing.writes.at(-1)).toBe(clear)

    const left = screen(true)
    let hasEnded = false
    const source = (async function* () {
      try {
        yield* toldEvents()
      } finally {
        hasEnded = true
      }
    })()
    for await (const event of showProgress(source, { stream: left.stream })) if (event.type === 'step-end') break
    expect(left.writes.at(-1)).toBe(clear)
    expect(hasEnded).toBe(true)
    expect(process.listenerCount('SIGTERM')).toBe(0)
  })

  it.each(['SIGTERM', 'SIGINT', 'exit'])(
    'is taken away at %s, which then ends the process',
    { timeout: 30_000 },
    async (ending) => {
      const code = `
      Object.defineProperties(process.stderr, { isTTY: { value: true }, columns: { value: 80 }, rows: { value: 30 } })
      const { showProgress } = await import('./show-progress.ts')
      const told = async function* () {
        yield { type: 'optimize-start', optimizer: 'told', program: 'p', maxSteps: 3 }
        yield { type: 'step-start', step: 1, phase: 'search' }
      }
      for await (const event of showProgress(told(), { color: false })) {
        if (event.type !== 'step-start') continue
        console.log('ready')
        ${ending === 'exit' ? 'process.exit(7)' : 'await new Promise((resolve) => setTimeout(resolve, 30_000))'}
      }
    `
      const child = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: import.meta.dirname })
      let shown = ''
      child.stderr.on('data', (chunk: Buffer) => (shown += chunk.toString()))
      const ended = once(child, 'close')
      await Promise.race([once(child.stdout, 'data'), ended])
      if (ending !== 'exit') child.kill(ending as NodeJS.Signals)
      const [status, signal] = (await ended) as [number | null, string | null]
      expect(shown).toContain('told optimizes')
      expect(shown.endsWith(clear)).toBe(true)
      expect(ending === 'exit' ? status : signal).toBe(ending === 'exit' ? 7 : ending)
    },
  )

  it('has no colours where NO_COLOR is set', async () => {
    const { stream, writes } = screen(true)
    // What a terminal does, and a stream of a test does not by itself.
    Object.assign(stream, { getColorDepth: () => WriteStream.prototype.getColorDepth() })
    vi.stubEnv('NO_COLOR', '1')
    vi.stubEnv('FORCE_COLOR', undefined)
    try {
      for await (const _event of showProgress(toldEvents(), { stream, now: clock(500) }));
    } finally {
      vi.unstubAllEnvs()
    }
    expect(writes.length).toBeGreaterThan(3)
    expect(writes.join('').replaceAll(clear, '')).not.toMatch(/\[\d+m/)
  })

  it('writes one plain line for each step where none can change', async () => {
    const { stream, writes } = screen(false)
    await drain(toldEvents({ report: { summary: 'It is\nbetter.' } }), { stream })
    expect(`\n${writes.join('')}`).toMatchInlineSnapshot(`
      "
      told optimizes Predict in up to 3 steps
      step 1/3 search: best c1 0.533 (0.333 to 0.733, 12 examples), 1 of 4 candidates kept, 41 calls, up to 9 s left, about 80 runs left, $0.010, 1,000 tokens
      step 2/3 search: best c1 0.533 (0.333 to 0.733, 12 examples), 0 of 4 candidates kept, 82 calls, up to 4 s left, about 40 runs left, $0.020, 2,000 tokens
      step 3/3 search: best c9 0.800 (0.600 to 1.000, 12 examples), 1 of 4 candidates kept, 123 calls, about 0 runs left, $0.030, 3,000 tokens
      It is better.
      "
    `)
  })

  it('shows hostile texts as one harmless line', async () => {
    const { stream, writes } = screen(true)
    await drain(toldEvents({ textOf: (n) => `\u001b[2J\u0007\n\r${n}\u202E` }), { stream })
    for (const hostile of ['\u001b[2J', '\u0007', '\u202E']) expect(writes.join('')).not.toContain(hostile)
  })
})
