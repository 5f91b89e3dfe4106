import type { Comparison, EvaluationReport } from '@dspex/evaluate'
import { clientSource } from './client-source.ts'
import type { PageData } from './collect-page.ts'
import { decisionDetails, forestPlot, priceTable, verdictBanner } from './section/comparison-section.ts'
import { distributionSection } from './section/distribution-section.ts'
import { environmentDetails } from './section/environment-section.ts'
import { writeCount, writeInstant } from '../drawing/html/figures.ts'
import { type Html, html } from '../drawing/html/html-text.ts'
import { pageFrame } from '../drawing/html/page-frame.ts'
import { pageStyle } from '../drawing/html/page-style.ts'
import { errorTable, keyFigures, metricTable, sliceTables, warningList } from './section/summary-section.ts'

/** What a page is written from. */
export interface PageParts {
  readonly title: string
  readonly report: EvaluationReport
  readonly baseline: EvaluationReport | undefined
  readonly comparison: Comparison | undefined
  readonly data: PageData
}

/**
 * Writes the page in pieces. All figures and charts are plain HTML, so that they are there before the data of the table
 * has arrived, without scripts, and on paper; the script adds the table of examples.
 */
export async function* writePage(parts: PageParts): AsyncGenerator<string, void, undefined> {
  const { title, data } = parts
  const { head, tail } = pageFrame({ title, style: pageStyle, script: await clientSource() })
  yield head
  yield html` ${pageHeader(parts)} ${pageMenu(parts)}
    <main id="main">${mainSections(parts)}${exampleSection()}</main>`.text
  for (const [id, bytes] of data.blocks) {
    yield `<script type="text/plain" id="${id}">${bytes.toString('base64')}</script>\n`
  }
  yield tail
}

function pageHeader({ title, report, baseline }: PageParts): Html {
  const { dataset, repeats, environment } = report
  const facts = [
    title !== report.program.name && !title.includes(' against ') && namesOf(report, baseline),
    `${writeCount(dataset.n)} ${dataset.n === 1 ? 'example' : 'examples'}${repeats > 1 ? ` × ${repeats} repeats` : ''}`,
    environment.models.join(', ') || environment.lm,
    writeInstant(environment.startedAt),
  ].filter((fact) => typeof fact === 'string' && fact !== '')
  return html`<a class="skip" href="#examples">Skip to the examples</a>
    <header class="page-header">
      <div>
        <h1>${title}</h1>
        <p class="quiet">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
      </div>
      <button type="button" id="theme" class="button" hidden>Theme: system</button>
    </header>`
}

function namesOf(report: EvaluationReport, baseline: EvaluationReport | undefined): string {
  return baseline ? `${report.program.name} against ${baseline.program.name}` : report.program.name
}

/** The way through a long page. */
function pageMenu({ report, comparison }: PageParts): Html {
  const sections = [
    comparison && ['#verdict-title', 'Verdict'],
    comparison && ['#forest-title', 'Differences'],
    ['#summary-title', comparison ? 'Run' : 'Summary'],
    report.errors.length > 0 && ['#errors-title', 'Errors'],
    ['#spread-title', 'Distributions'],
    ['#examples', 'Examples'],
  ].filter((section) => Array.isArray(section))
  return html`<nav aria-label="Sections">
    <ul>
      ${sections.map(([link, name]) => html`<li><a href="${link}">${name}</a></li>`)}
    </ul>
  </nav>`
}

function mainSections({ report, baseline, comparison, data }: PageParts): Html {
  const warnings = [...report.warnings, ...(comparison?.warnings ?? [])]
  const distinct = [...new Map(warnings.map((warning) => [warning.message, warning])).values()]
  const slices = sliceTables(report)
  return html` ${comparison && verdictBanner(comparison)} ${warningList(distinct, data.leftOut)}
    ${comparison && html`${forestPlot(comparison)}${priceTable(comparison)}${decisionDetails(comparison)}`}
    <section aria-labelledby="summary-title">
      <h2 id="summary-title">${comparison || baseline ? 'The candidate’s run' : 'Summary'}</h2>
      ${report.stopped && html`<p class="stopped">${report.stopped.message}</p>`} ${keyFigures(report)}
      <h3 id="metrics-title">Metrics</h3>
      ${metricTable(report, baseline)} ${slices}
    </section>
    ${errorTable(report)} ${distributionSection(report, baseline, data.latencies)}
    ${environmentDetails(baseline ? [report, baseline] : [report])}`
}

/** The frame that the script fills; it has its height from the start, so that nothing moves. */
function exampleSection(): Html {
  return html`<section id="examples" class="examples" aria-labelledby="examples-title" tabindex="-1">
    <h2 id="examples-title">Examples</h2>
    <div id="table">
      <noscript><p>The table of examples needs JavaScript. All figures above do without.</p></noscript>
    </div>
  </section>`
}
