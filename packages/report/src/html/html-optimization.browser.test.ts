import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { toldReport, type ToldSearch } from '@dspex/optimize/testing'
import { writeHtmlReport } from './html-report.ts'

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
  '<!-- <script> \u2028 \u2029 ${1} `',
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

const learned = [
  { what: 'adds a rule', strategy: 'add-rule', worth: 0.25, examples: 8, cluster: 'long answers' },
  { what: 'adds a demo', strategy: 'add-demo', worth: null, examples: 0 },
]

describe('htmlReport of an optimization in Chromium', { timeout: 60_000 }, () => {
  it.each(['light', 'dark'] as const)('has no fault that axe finds, in %s, closed and open', async (colorScheme) => {
    await page.emulateMedia({ colorScheme })
    await open({ report: { learned, useless: { echo: 2 } } })
    expect(await axeFaults()).toEqual([])
    await page.locator('.tree summary').nth(3).click()
    await page.locator('.fold summary').last().click()
    expect(await axeFaults()).toEqual([])
    expect(complaints).toEqual([])
  })

  it('shows all candidates, or only those that were kept, and opens the one that a link names', async () => {
    await open()
    expect(await shownRows()).toBe(13)
    await page.getByRole('radio', { name: 'Kept' }).check()
    expect(await shownRows()).toBe(3)
    await page.getByRole('radio', { name: 'All' }).check()
    await page.locator('.tree .winner summary').click()
    await page.locator('.tree .winner a').click()
    const parent = page.locator('.tree details:target')
    await expect.poll(() => parent.getAttribute('open')).toBe('')
    expect(await parent.locator('dd code').first().textContent()).toBe('c1')
    expect(complaints).toEqual([])
  })

  it('is no wider than a phone, and the theme can be chosen', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await open({ report: { learned }, textOf: (n) => `${'long'.repeat(60)} ${n}` })
    await page.locator('.tree summary').nth(2).click()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    const ground = (): Promise<unknown> => page.evaluate('getComputedStyle(document.body).backgroundColor')
    const light = await ground()
    await page.locator('#theme').click()
    await page.locator('#theme').click()
    expect(await ground()).not.toBe(light)
  })

  it('shows hostile texts as what they are', async () => {
    const textOf = (n: number): string => hostileTexts[n % hostileTexts.length] as string
    await open({ textOf, report: { summary: hostileTexts.join(' '), learned: [{ ...learned[0]!, what: textOf(1) }] } })
    expect(await page.locator('.verdict .summary').textContent()).toContain('<img src=x')
    await page.locator('.tree .winner summary').click()
    expect(await page.locator('.tree .winner .demo dd').first().textContent()).toBe(textOf(9))
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined()
    expect(complaints).toEqual([])
  })

  it('stays usable with 1,000 candidates', { timeout: 120_000 }, async () => {
    const path = await open({ steps: 50, perStep: 20, textOf: (n) => `If it is of kind ${n}, then say so. `.repeat(5) })
    expect((await stat(path)).size).toBeLessThan(10_000_000)
    expect(await shownRows()).toBe(1001)
    await page.getByRole('radio', { name: 'Kept' }).check()
    expect(await shownRows()).toBe(26)
    await page.getByRole('radio', { name: 'All' }).check()
    await page.locator('.tree summary').nth(990).click()
    expect(await page.locator('.tree > li').nth(990).locator('.rule, .demo').first().isVisible()).toBe(true)
    expect(complaints).toEqual([])
  })

  it('is whole without scripts', async ({ onTestFinished }) => {
    const path = await open()
    const context = await browser.newContext({ javaScriptEnabled: false })
    onTestFinished(() => context.close())
    const bare = await context.newPage()
    await bare.goto(`file://${path}`)
    expect(await bare.locator('.tree > li').count()).toBe(13)
    await bare.locator('.tree summary').nth(1).click()
    expect(await bare.locator('.tree > li').nth(1).locator('.changes').isVisible()).toBe(true)
  })
})

async function open(options?: ToldSearch): Promise<string> {
  const path = join(folder, 'report.html')
  await writeHtmlReport(path, { report: await toldReport(options) })
  await page.goto(`file://${path}`)
  return path
}

async function shownRows(): Promise<unknown> {
  return page.evaluate(`[...document.querySelectorAll('.tree > li')].filter((row) => row.checkVisibility()).length`)
}

/** What axe-core, WCAG 2.2 AA and its best practices, has to say. */
async function axeFaults(): Promise<unknown> {
  await page.evaluate(axe.source)
  return page.evaluate(`axe.run().then(({ violations }) => violations.map(({ id, nodes }) =>
    ({ id, nodes: nodes.map(({ html, failureSummary }) => html.slice(0, 200) + ' ' + failureSummary) })))`)
}
