import type { OptimizationReport } from '@dspex/optimize'
import { spentText } from '../candidate-words.ts'
import { candidateSection } from './section/candidate-section.ts'
import { clientSource } from './client-source.ts'
import { decisionDetails, forestPlot, priceTable, verdictBanner } from './section/comparison-section.ts'
import {
  writeCount,
  writeUsd,
  writeDuration,
  writeInstant,
  writeInterval,
  writeScore,
  writeDifference,
} from '../drawing/html/figures.ts'
import { type Html, html, withCode } from '../drawing/html/html-text.ts'
import { optimizationStyle } from './optimization-style.ts'
import { learnedSection, rejectedSection } from './section/part-sections.ts'
import { pageFrame } from '../drawing/html/page-frame.ts'
import { pageStyle } from '../drawing/html/page-style.ts'
import { spendSection } from './section/spend-section.ts'
import { warningList } from './section/summary-section.ts'

/** Writes the page of an optimization in pieces. It is all there without scripts, and on paper. */
export async function* writeOptimizationPage(
  title: string,
  report: OptimizationReport,
): AsyncGenerator<string, void, undefined> {
  const script = await clientSource('optimization')
  const style = [pageStyle, optimizationStyle].join('')
  const { head, tail } = pageFrame({ title, style, script })
  yield head
  yield html`${pageHeader(title, report)} ${pageMenu(report)}
    <main id="main">
      ${outcome(report)} ${adviceList(report)} ${warningList(report.warnings, [])} ${spendSection(report)}
     `.text
  if (report.comparison) yield holdoutSections(report.comparison).text
  yield html`${learnedSection(report)}`.text
  yield* candidateSection(report)
  yield html`${rejectedSection(report)} ${settingDetails(report)}
    </main>`.text
  yield tail
}

function pageHeader(title: string, { optimizer, program, examples, environment }: OptimizationReport): Html {
  const facts = [
    !title.includes(program) && program,
    `optimized by ${optimizer}`,
    `${writeCount(examples.trainset)} ${examples.trainset === 1 ? 'example' : 'examples'} to learn from`,
    examples.valset !== null && `${writeCount(examples.valset)} to choose by`,
    writeInstant(environment.startedAt),
  ].filter((fact) => typeof fact === 'string')
  return html`<a class="skip" href="#candidates-title">Skip to the candidates</a>
    <header class="page-header">
      <div>
        <h1>${title}</h1>
        <p class="quiet">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
      </div>
      <button type="button" id="theme" class="button" hidden>Theme: system</button>
    </header>`
}

function pageMenu({ comparison, changed, advice }: OptimizationReport): Html {
  const sections = [
    ['#verdict-title', comparison ? 'Verdict' : 'Outcome'],
    advice.length > 0 && ['#advice-title', 'What next'],
    ['#spend-title', 'Course'],
    comparison && ['#forest-title', 'Holdout'],
    changed && ['#learned-title', 'What it holds'],
    ['#candidates-title', 'Candidates'],
    ['#rejected-title', 'Refused'],
  ].filter((section) => Array.isArray(section))
  return html`<nav aria-label="Sections">
    <ul>
      ${sections.map(([link, name]) => html`<li><a href="${link}">${name}</a></li>`)}
    </ul>
  </nav>`
}

/** The verdict on the holdout, else what can be said without one; then what it took. */
function outcome(report: OptimizationReport): Html {
  const { comparison, changed, summary, baseline, winner, selection, examples } = report
  const on = examples.valset === null ? 'the trainset' : 'the valset'
  const gain = selection?.corrected?.correctedScore
  const banner = comparison
    ? verdictBanner(comparison)
    : html`<section class="verdict" aria-labelledby="verdict-title">
        <p class="eyebrow">${changed ? 'No verdict, as there was no holdout' : 'No verdict, as nothing changed'}</p>
        <h2 id="verdict-title">${changed ? 'Changed' : 'Unchanged'}</h2>
        <p class="summary">${withCode(summary)}</p>
        <dl class="figures">
          ${figure('Before', writeScore(baseline.score?.mean), scoreNote(baseline.score, on))}
          ${changed && figure('After', writeScore(winner.score?.mean), scoreNote(winner.score, on))}
          ${typeof gain === 'number' && figure('Gain without luck', writeDifference(gain), 'corrected for the choice among finalists')}
        </dl>
      </section>`
  return html`${banner} ${costFigures(report)}`
}

function scoreNote(of: OptimizationReport['winner']['score'], on: string): string {
  if (!of) return 'not known'
  const interval = of.lower === null || of.upper === null ? '' : `${writeInterval(of.lower, of.upper)}, `
  return `${interval}${writeCount(of.n)} of ${on}`
}

function costFigures({ spent, environment, course, ended, comparison }: OptimizationReport): Html {
  const kept = course.candidates.filter(({ judgements }) => judgements.some((each) => each.kept)).length
  return html`<section aria-labelledby="cost-title">
    <h2 id="cost-title">What it took</h2>
    <dl class="figures">
      ${figure('Steps', writeCount(course.steps.length), course.maxSteps !== null && `of ${writeCount(course.maxSteps)} at most`)}
      ${figure('Candidates', writeCount(course.candidates.length), `${writeCount(kept)} kept`)}
      ${figure('Runs of the program', writeCount(spent.trials))}
      ${figure('LM calls', writeCount(spent.calls), spent.cachedCalls > 0 && `and ${writeCount(spent.cachedCalls)} from a cache`)}
      ${figure('Tokens', writeCount(spent.tokens))} ${figure('Cost', writeUsd(spent.usd))}
      ${figure('Took', writeDuration(environment.durationMs))}
    </dl>
    <p class="quiet ended">
      ${ended}${comparison && ' The comparison on the holdout comes on top, in the time alone.'}
    </p>
  </section>`
}

function figure(name: string, value: string, note?: string | false): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
    ${note && html`<dd class="quiet">${note}</dd>`}
  </div>`
}

function adviceList({ advice }: OptimizationReport): Html | undefined {
  if (advice.length === 0) return undefined
  return html`<section class="advice" aria-labelledby="advice-title">
    <h2 id="advice-title">What to try next</h2>
    <ul>
      ${advice.map(({ message }) => html`<li>${withCode(message)}</li>`)}
    </ul>
  </section>`
}

function holdoutSections(comparison: NonNullable<OptimizationReport['comparison']>): Html {
  const warnings = comparison.warnings.map(({ message }) => html`<li>${message}</li>`)
  return html`${forestPlot(comparison)}${
    warnings.length > 0 &&
    html`<ul class="notes quiet">
      ${warnings}
    </ul>`
  }${priceTable(comparison)}${decisionDetails(comparison)}`
}

function settingDetails(report: OptimizationReport): Html {
  const { settings = {}, baseline, winner, environment, spent } = report
  const facts = [
    ...Object.entries(settings).map(([name, value]) => [name, valueOf(value)] as const),
    ['State before', baseline.stateHash],
    ['State after', winner.stateHash],
    ['Began', environment.startedAt],
    ['Spent', spentText(spent, environment.durationMs)],
  ] as const
  return html`<details class="fold">
    <summary>What was searched with</summary>
    <dl class="pairs">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </details>`
}

function valueOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueOf).join(', ')
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
