import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChainOfThought, LMError, program } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { answerExactMatch, compare, evaluate, evaluateTogether, f1Score, metric } from '@dspex/evaluate'
import { type HtmlReportOptions, writeHtmlReport } from './html-report.ts'

const chromiumPath = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== undefined && existsSync(path))

const hostileTexts = [
  '</script><script>globalThis.hacked = 1</script>',
  '<img src=x onerror="globalThis.hacked = 1">',
  "' onmouseover='globalThis.hacked = 1",
  '<!-- <script> \u2028 \u2029 \0 ${1} `',
  'javascript:globalThis.hacked=1',
]

let folder: string
let browser: Browser
let page: Page
let complaints: string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-html-'))
  if (chromiumPath === undefined) return
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet],
  })
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

beforeEach(async ({ skip, onTestFinished }) => {
  if (chromiumPath === undefined) skip('no Chromium: set CHROMIUM_PATH, or install chromium')
  complaints = []
  const context = await browser.newContext()
  onTestFinished(() => context.close())
  page = await context.newPage()
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) complaints.push(`request: ${request.url()}`)
  })
  page.on('dialog', (dialog) => void complaints.push(dialog.message()))
})

describe('htmlReport in Chromium', { timeout: 60_000 }, () => {
  it('shows a plain evaluation, asks nothing of the network and says nothing on the console', async () => {
    const { reports, devset } = await comparedPrograms()
    await open({ report: reports.candidate, examples: devset })
    expect(await page.title()).toBe('careful')
    expect(await page.locator('#metrics-title + .scroll tbody tr').count()).toBe(3)
    expect(await page.locator('.verdict').count()).toBe(0)
    await expectStatus('120 examples')
    expect(complaints).toEqual([])
  })

  it('says the verdict first, and shows wins, losses and both programs of an example', async () => {
    const { options, comparison } = await comparison120()
    await open(options)
    expect(await page.locator('.verdict h2').textContent()).toBe('Improved')
    expect(await page.locator('.verdict .summary').textContent()).toBe(comparison.summary)
    const { wins, losses } = comparison.metrics.exact
    await filter('Wins')
    await expectStatus(`${wins} of 120 examples`)
    await filter('Losses')
    await expectStatus(`${losses} of 120 examples`)
    await filter('Wins')
    await page.locator('.canvas .row').first().click()
    const titles = page.locator('dialog .side h3')
    await expect.poll(() => titles.allTextContents()).toEqual(['Baseline hasty', 'Candidate careful'])
    expect(await page.locator('dialog mark').count()).toBeGreaterThan(0)
    expect(await page.locator('dialog .trace summary').first().textContent()).toContain('respond')
    expect(complaints).toEqual([])
  })

  it.each(['light', 'dark'] as const)('has no fault that axe finds, in %s, closed and open', async (colorScheme) => {
    const { options } = await comparison120()
    await page.emulateMedia({ colorScheme })
    await open(options)
    expect(await axeFaults()).toEqual([])
    await page.locator('.canvas .row').nth(2).click()
    await page.locator('dialog .trace summary').first().click()
    expect(await axeFaults()).toEqual([])
  })

  it('finds by words of inputs, labels and outputs, by failure, by absence and by score', async () => {
    const { reports, devset } = await comparedPrograms()
    await open({ report: reports.candidate, examples: devset })
    await page.fill('#search', 'QUESTION 77?')
    await expectStatus('1 of 120 examples')
    await page.fill('#search', 'nothing says this')
    await expectStatus('0 of 120 examples')
    expect(await page.locator('.empty').isVisible()).toBe(true)
    await page.fill('#search', '')
    const { failed } = reports.candidate.counts
    expect(failed).toBeGreaterThan(0)
    await filter('Failed')
    await expectStatus(`${failed} of 120 examples`)
    await filter('Missing')
    const { missing, scores } = reports.candidate.metrics.exact
    await expectStatus(`${missing} of 120 examples`)
    await filter('All')
    await page.getByLabel('highest score').fill('0')
    await expectStatus(`${scores.filter((score) => score === 0).length} of 120 examples`)
    expect(complaints).toEqual([])
  })

  it('sorts by a column either way', async () => {
    const { reports, devset } = await comparedPrograms()
    await open({ report: reports.candidate, examples: devset })
    const header = page.getByRole('columnheader', { name: '#' })
    await header.getByRole('button').click()
    expect(await header.getAttribute('aria-sort')).toBe('descending')
    expect(await firstRow()).toContain('question 119?')
    await page.getByRole('columnheader', { name: 'f1' }).getByRole('button').click()
    expect(await page.locator('.canvas .row').first().textContent()).toContain('0.000')
  })

  it('is reached by the keyboard: arrows, Enter, j, Escape', async () => {
    const { reports, devset } = await comparedPrograms()
    await open({ report: reports.candidate, examples: devset })
    await page.locator('.canvas .row').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('End')
    expect(await page.evaluate('document.activeElement.getAttribute("aria-rowindex")')).toBe('121')
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await page.locator('dialog[open]').waitFor()
    await page.keyboard.press('j')
    await expect.poll(() => page.locator('#example-title').textContent()).toBe(devset[1]?.id)
    await page.keyboard.press('Escape')
    await page.locator('dialog[open]').waitFor({ state: 'hidden' })
    await expect.poll(() => page.evaluate('document.activeElement.getAttribute("aria-rowindex")')).toBe('3')
  })

  it('opens the example that a link names, and leaves it with the browser’s back', async () => {
    const { reports, devset } = await comparedPrograms()
    await open({ report: reports.candidate, examples: devset }, `#example=${encodeURIComponent('q 77 ü/#')}`)
    expect(await page.locator('#example-title').textContent()).toBe('q 77 ü/#')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.url()).not.toContain('#')
    await page.locator('.canvas .row').nth(3).click()
    await page.locator('dialog[open]').waitFor()
    await page.goBack()
    await page.locator('dialog[open]').waitFor({ state: 'hidden' })
  })

  it('shows hostile texts as what they are', async () => {
    const { options, devset } = await comparison120()
    await open({ ...options, title: hostileTexts.join(' ') })
    for (const [index, { id }] of devset.slice(0, hostileTexts.length).entries()) {
      await page.evaluate(`location.hash = '#example=' + ${JSON.stringify(encodeURIComponent(id))}`)
      await expect.poll(() => page.locator('#example-title').textContent()).toBe(id)
      await expect.poll(() => page.locator('dialog .given .prose').first().textContent()).toBe(hostileTexts[index])
    }
    expect(await page.title()).toContain('<img src=x')
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined()
    expect(complaints).toEqual([])
  })

  it('shows each run of repeated trials', async () => {
    const devset = examples(6)
    const report = await evaluate(careful, { devset, metrics, repeats: 3 })
    await open({ report, examples: devset }, `#example=${encodeURIComponent('q5')}`)
    const titles = page.locator('dialog h4')
    await expect.poll(() => titles.allTextContents()).toEqual(['Run 1 of 3', 'Run 2 of 3', 'Run 3 of 3'])
  })

  it('shows an evaluation that stopped before its first trial, and a report without trials or examples', async () => {
    const devset = examples(40)
    const stopped = await evaluate(careful, { devset, metrics, budget: { calls: 0 } })
    await open({ report: JSON.parse(JSON.stringify(stopped)) as typeof stopped })
    expect(await page.locator('.stopped').textContent()).toContain('budget')
    await expectStatus('40 examples')
    await page.locator('.canvas .row').first().click()
    await expect.poll(() => page.locator('dialog').textContent()).toContain('Not run.')
    expect(complaints).toEqual([])
  })

  it('says what its limit left out, and shows the rest', async () => {
    const { reports, devset } = await comparedPrograms()
    await open({ report: reports.candidate, examples: devset, maxBytes: 0 }, '#example=q30')
    expect(await page.locator('.warnings').textContent()).toContain("traces of 120 of 120 trials of 'careful'")
    await expect.poll(() => page.locator('dialog').textContent()).toContain('Left out')
    await page.keyboard.press('Escape')
    await filter('Missing')
    await expectStatus(`${reports.candidate.metrics.exact.missing} of 120 examples`)
    expect(complaints).toEqual([])
  })

  it('stays usable with 50,000 rows', { timeout: 120_000 }, async () => {
    const devset = Array.from({ length: 50_000 }, (_, index) => ({
      id: `q${index}`,
      inputs: { question: `What is the square of ${index}?` },
      labels: { answer: String(index ** 2) },
    }))
    const square = {
      name: 'square',
      version: '1',
      run: ({ question }: { question: string }) => ({
        answer: String((Number.parseInt(question.slice(22), 10) % 997) ** 2),
      }),
    }
    const report = await evaluate(square, { devset, metrics: { exact: answerExactMatch() } })
    await open({ report, examples: devset })
    expect(await page.locator('.canvas .row').count()).toBeLessThan(60)
    await page.fill('#search', 'square of 49999?')
    await expectStatus('1 of 50,000 examples')
    await page.fill('#search', '')
    await expectStatus('50,000 examples')
    await page.getByRole('columnheader', { name: '#' }).getByRole('button').click()
    expect(await firstRow()).toContain('49999?')
    await page.evaluate('document.querySelector(".listing").scrollTop = 44 * 25_000')
    await expect.poll(() => page.locator('.canvas').textContent()).toContain('square of 24999?')
    await page.locator('.canvas .row', { hasText: 'square of 24999?' }).click()
    await expect.poll(() => page.locator('dialog .given').textContent()).toContain(String(24_999 ** 2))
    expect(complaints).toEqual([])
  })
})

const metrics = {
  exact: answerExactMatch(),
  f1: f1Score(),
  brief: metric('brief', ({ id }: { id: string }, { answer }: { answer: string }) => {
    if (id === 'q9') throw new TypeError('The judge gave no number.')
    return { score: answer.length <= 12, feedback: `${answer.length} characters.`, details: { length: answer.length } }
  }),
}

function examples(size: number) {
  return Array.from({ length: size }, (_, index) => ({
    id:
      index === 77
        ? 'q 77 ü/#'
        : index < hostileTexts.length
          ? `${hostileTexts[index]?.replaceAll('\0', '')}`
          : `q${index}`,
    inputs: { question: hostileTexts[index] ?? `What is the answer to question ${index}?` },
    labels: { answer: `Nr ${index} 東京` },
    metadata: { topic: ['history', 'trade'][index % 2] },
  }))
}

/** Answers well unless `stumbles` says otherwise; now and then breaks off in one of the ways that there are. */
function answerer(name: string, stumbles: (index: number) => boolean) {
  const lm = scriptedLM(
    ({ messages }) => {
      const index = Number(/to question (\d+)\?/.exec(JSON.stringify(messages))?.[1] ?? 0)
      if (index % 40 === 11) throw new LMError('The provider answered 503.', { code: 'LM_SERVER', retryable: false })
      if (index % 40 === 12) return 'I would rather not say.'
      const reasoning = index % 40 === 13 ? 'And so on. '.repeat(600) : (hostileTexts[index] ?? 'It is written.')
      return chatReply({ reasoning, answer: stumbles(index) ? 'I do not know' : `Nr ${index} 東京` })
    },
    { id: name },
  )
  return program(
    name,
    { respond: new ChainOfThought('question -> answer', { lm }) },
    ({ question }: { question: string }, { respond }) => respond.run({ question }),
  )
}

const careful = answerer('careful', (index) => index % 5 === 0)
const hasty = answerer('hasty', (index) => index % 3 !== 0)

let compared: Promise<Awaited<ReturnType<typeof compareOnce>>> | undefined

/** The same for all tests. */
async function comparedPrograms() {
  compared ??= compareOnce()
  return compared
}

async function compareOnce() {
  const devset = examples(120)
  const programs = { baseline: hasty, candidate: careful }
  const reports = await evaluateTogether(programs, { devset, metrics, slices: ['metadata.topic'] })
  return { reports, devset }
}

async function comparison120() {
  const { reports, devset } = await comparedPrograms()
  const comparison = compare(reports, { metric: ['exact', 'f1'], smallestEffect: 0.05 })
  const options = { report: reports.candidate, baseline: reports.baseline, comparison, examples: devset }
  return { options, comparison, devset }
}

async function open(options: HtmlReportOptions, hash = ''): Promise<void> {
  const path = join(folder, 'report.html')
  await writeHtmlReport(path, options)
  await page.goto(`file://${path}${hash}`)
  await page.locator('#table[data-ready]').waitFor({ timeout: 60_000 })
}

async function filter(name: string): Promise<void> {
  await page.locator('.segments').getByRole('button', { name }).click()
}

async function expectStatus(text: string): Promise<void> {
  await expect.poll(() => page.locator('.status').textContent(), { timeout: 10_000 }).toBe(text)
}

async function firstRow(): Promise<string | null> {
  return page.locator('.canvas .row[aria-rowindex="2"]').textContent()
}

/** What axe-core, WCAG 2.2 AA and its best practices, has to say. */
async function axeFaults(): Promise<unknown> {
  await page.evaluate(axe.source)
  return page.evaluate(`axe.run().then(({ violations }) => violations.map(({ id, nodes }) =>
    ({ id, nodes: nodes.map(({ html, failureSummary }) => html.slice(0, 200) + ' ' + failureSummary) })))`)
}
