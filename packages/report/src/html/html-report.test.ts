import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { answerExactMatch, compare, evaluate, evaluateTogether, metric } from '@dspex/evaluate'
import { htmlReport, type HtmlReportOptions, writeHtmlReport } from './html-report.ts'

const devset = Array.from({ length: 60 }, (_, index) => ({
  id: `q${index}`,
  inputs: { question: `${index}?` },
  labels: { answer: `${index}` },
}))
/** Its outputs hardly compress, so that limits of size are felt. */
const program = (name: string, modulus: number) => ({
  name,
  version: '1',
  run: ({ question }: { question: string }) => {
    const number = Number.parseInt(question, 10)
    return { answer: `${number % modulus}`, notes: randomBytes(2000).toString('base64') }
  },
})
const wordy = metric('wordy', () => ({ score: 1, feedback: randomBytes(2000).toString('base64') }))
const metrics = { exact: answerExactMatch(), wordy }

describe('htmlReport', () => {
  it('holds every output, whatever order the trials come in', async () => {
    const report = await evaluate(program('modulo', 50), { devset, metrics })
    const stored = []
    for await (const trial of report.trials()) stored.push(trial)
    const trials = stored.toReversed()
    const page = await write({ report, trials, examples: devset })
    const outputs = blocks(page, 'block-0-outputs-').flat() as { output: { answer: string } }[]
    expect(outputs.map(({ output }) => output)).toEqual(trials.map(({ output }) => output))
    const index = block(page, 'block-index') as { sides: { places: number[] }[] }
    expect(index.sides[0]?.places).toEqual(trials.map(({ exampleId }) => Number(exampleId.slice(1))))
  })

  it('gives way to its limit from traces to inputs, and keeps the figures', async () => {
    const report = await evaluate(program('modulo', 50), { devset, metrics })
    const whole = await write({ report, examples: devset })
    const kinds = ['examples-', '0-outputs-', '0-records-', '0-traces-']
    const present = (page: string): string[] => kinds.filter((kind) => page.includes(`id="block-${kind}`))
    expect(present(whole)).toEqual(kinds)
    expect(whole).not.toContain('To keep the page within its limit')
    const size = Buffer.byteLength(whole)
    let before = kinds.length
    for (const maxBytes of [size, size * 0.6, 20_000, 0]) {
      const page = await write({ report, examples: devset, maxBytes })
      expect(present(page)).toEqual(kinds.slice(0, present(page).length))
      expect(present(page).length).toBeLessThanOrEqual(before)
      expect(page).toContain(report.metrics.exact.mean?.toFixed(3))
      before = present(page).length
    }
    expect(before).toBe(0)
  })

  it('lines the baseline up by the ids of the examples', async () => {
    const report = await evaluate(program('new', 50), { devset, metrics })
    const baseline = await evaluate(program('old', 20), { devset: devset.toReversed(), metrics })
    const page = await write({ report, baseline, examples: devset })
    const index = block(page, 'block-index') as { sides: { scores: (number | null)[][] }[] }
    expect(index.sides[1]?.scores[0]).toEqual(devset.map((_, number) => (number < 20 ? 1 : 0)))
  })

  it('refuses a comparison of other programs', async () => {
    const reports = await evaluateTogether(
      { baseline: program('old', 20), candidate: program('new', 50) },
      { devset, metrics },
    )
    const comparison = compare(reports, { metric: 'exact' })
    const wrong = { report: reports.baseline, baseline: reports.candidate, comparison }
    await expect(write(wrong)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' })
  })

  it('names nothing that a browser would fetch', async () => {
    const report = await evaluate(program('modulo', 50), { devset, metrics })
    const page = (await write({ report, examples: devset })).replaceAll(
      /<script type="text\/plain"[^>]*>[^<]*<\/script>/g,
      '',
    )
    expect(page).not.toMatch(/\b(?:src|href)\s*=\s*["'](?!#|data:,")/)
    expect(page).not.toMatch(/https?:|@import|url\(|^\s*import\b/m)
    expect(page.match(/<\/script/g)).toHaveLength(page.match(/<script/g)?.length ?? 0)
  })

  it('stops at an abort', async () => {
    const report = await evaluate(program('modulo', 50), { devset, metrics })
    const controller = new AbortController()
    const pieces = htmlReport({ report, signal: controller.signal })
    await pieces.next()
    controller.abort(new Error('enough'))
    await expect(pieces.next()).rejects.toThrow('enough')
  })
})

describe('writeHtmlReport', () => {
  it('makes the folder, and leaves nothing behind when it fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dspex-html-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const report = await evaluate(program('modulo', 50), { devset, metrics })
    const path = join(folder, 'reports/modulo.html')
    await writeHtmlReport(path, { report })
    const before = await readFile(path, 'utf8')
    const broken = (async function* () {
      yield* []
      throw new Error('The store is gone.')
    })()
    await expect(writeHtmlReport(path, { report, trials: broken })).rejects.toThrow('The store is gone.')
    expect(await readFile(path, 'utf8')).toBe(before)
    expect(await readdir(join(folder, 'reports'))).toEqual(['modulo.html'])
  })
})

async function write(options: HtmlReportOptions): Promise<string> {
  let page = ''
  for await (const piece of htmlReport(options)) page += piece
  return page
}

function blocks(page: string, prefix: string): unknown[] {
  const ids = [...page.matchAll(/<script type="text\/plain" id="([^"]+)"/g)].map(([, id]) => id as string)
  return ids.filter((id) => id.startsWith(prefix)).map((id) => block(page, id))
}

function block(page: string, id: string): unknown {
  const [, text = ''] = new RegExp(`id="${id}">([^<]*)<`).exec(page) ?? []
  return JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString())
}
