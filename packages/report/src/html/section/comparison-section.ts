import type { Comparison, FigureComparison, MetricComparison, Verdict } from '@dspex/evaluate'
import {
  writeCount,
  writeUsd,
  writeDuration,
  writePValue,
  writeInterval,
  writeScore,
  writeDifference,
} from '../../drawing/html/figures.ts'
import { type Html, html } from '../../drawing/html/html-text.ts'
import { intervalPlot, plotAxis, figureWithInterval } from '../../drawing/html/interval-plot.ts'
import { type Scale, scaleOver, toPercent } from '../../drawing/html/scale.ts'

const verdictWords: Readonly<Record<Verdict, string>> = {
  improved: 'Improved',
  worse: 'Worse',
  equivalent: 'Equivalent',
  inconclusive: 'Can’t tell yet',
}

/** Says the verdict in large words, with the figures that it rests on. */
export function verdictBanner({ verdict, summary, primary, metrics }: Comparison): Html {
  const metric = metrics[primary] as MetricComparison
  const { baseline, candidate, difference, interval, wins, losses, ties } = metric
  return html`<section class="verdict ${verdict}" aria-labelledby="verdict-title">
    <p class="eyebrow">Verdict by ${primary}</p>
    <h2 id="verdict-title">${verdictWords[verdict]}</h2>
    <p class="summary">${summary}</p>
    <dl class="figures">
      <div>
        <dt>Baseline</dt>
        <dd>${writeScore(baseline)}</dd>
      </div>
      <div>
        <dt>Candidate</dt>
        <dd>${writeScore(candidate)}</dd>
      </div>
      <div>
        <dt>Difference</dt>
        <dd>${writeDifference(difference)}</dd>
        <dd class="quiet">${writeInterval(interval.lower, interval.upper)}</dd>
      </div>
    </dl>
    ${winsBar(wins, losses, ties)}
  </section>`
}

function winsBar(wins: number, losses: number, ties: number): Html {
  const total = Math.max(1, wins + losses + ties)
  const [better, same] = [(wins / total) * 100, (ties / total) * 100]
  return html`<div class="wins">
    <svg width="100%" height="10" aria-hidden="true">
      <rect class="win" x="0" width="${toPercent(better)}" height="10" />
      <rect class="tie" x="${toPercent(better)}" width="${toPercent(same)}" height="10" />
      <rect class="loss" x="${toPercent(better + same)}" width="${toPercent(100 - better - same)}" height="10" />
    </svg>
    <p>
      <span><b class="mark win"></b>${writeCount(wins)} ${wins === 1 ? 'win' : 'wins'}</span
      ><span><b class="mark tie"></b>${writeCount(ties)} ${ties === 1 ? 'tie' : 'ties'}</span
      ><span><b class="mark loss"></b>${writeCount(losses)} ${losses === 1 ? 'loss' : 'losses'}</span>
    </p>
  </div>`
}

/** Draws all differences on one scale: metrics, then slices of the one that decides. */
export function forestPlot({ metrics, primary, settings }: Comparison): Html {
  const band = settings.smallestEffect
  const names = [primary, ...Object.keys(metrics).filter((name) => name !== primary)]
  const main = metrics[primary] as MetricComparison
  const scale = forestScale(Object.values(metrics), band)
  return html`<section aria-labelledby="forest-title">
    <h2 id="forest-title">Differences</h2>
    <p class="quiet">
      Candidate minus baseline, with ${confidenceOf(Object.values(metrics))} intervals. Right of the line is
      better.${band !== null && ` Shaded: less than ±${band} does not matter.`}
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Differences, in a table">
      <table class="facts forest">
        <thead>
          <tr>
            <th scope="col">On</th>
            <th scope="col" class="number">Examples</th>
            <th scope="col" class="number">Difference</th>
            <th scope="col" class="plot-cell">Interval</th>
            <th scope="col" class="number">Wins</th>
            <th scope="col" class="number">Losses</th>
            <th scope="col" class="number">Ties</th>
          </tr>
        </thead>
        <tbody>
          ${names.map((name) => {
            const { n, difference, interval, wins, losses, ties } = metrics[name] as MetricComparison
            const tail = html`<td class="number">${writeCount(wins)}</td>
              <td class="number">${writeCount(losses)}</td>
              <td class="number">${writeCount(ties)}</td>`
            return row({ label: name, n, difference, interval, scale, band, strong: name === primary, tail })
          })}
        </tbody>
        ${Object.entries(main.slices).map(
          ([field, values]) =>
            html`<tbody>
              <tr class="group">
                <th scope="rowgroup" colspan="7">
                  ${primary} by ${field} <span class="quiet">to look, not to conclude</span>
                </th>
              </tr>
              ${Object.entries(values).map(([value, { n, difference, interval }]) => row({ label: value, n, difference, interval, scale, band, strong: false, tail: html`<td colspan="3"></td>` }))}
            </tbody>`,
        )}
        <tfoot>
          <tr>
            <td colspan="3"></td>
            <td class="plot-cell">${plotAxis(scale)}</td>
            <td colspan="3"></td>
          </tr>
        </tfoot>
      </table>
    </div>
  </section>`
}

/** Where several metrics share the error, their intervals differ in width. */
function confidenceOf(metrics: readonly MetricComparison[]): string {
  const all = metrics.map(({ interval }) => Math.round(interval.confidence * 1000) / 10)
  const [least, most] = [Math.min(...all), Math.max(...all)]
  return least === most ? `${most}%` : `${least}% to ${most}%`
}

interface ForestRow {
  readonly label: string
  readonly n: number
  readonly difference: number | null
  readonly interval: { readonly lower: number | null; readonly upper: number | null } | null
  readonly scale: Scale
  readonly band: number | null
  readonly strong: boolean
  readonly tail: Html
}

function row({ label, n, difference, interval, scale, band, strong, tail }: ForestRow): Html {
  return html`<tr${strong && html` class="main"`}><th scope="row">${label}</th><td class="number">${writeCount(n)}</td>
    <td class="number">${figureWithInterval(writeDifference(difference), interval)}</td>
    <td class="plot-cell">${intervalPlot({ scale, point: difference, interval, zero: true, band, strong })}</td>
    ${tail}</tr>`
}

/** A tiny slice may have an endless interval: it is cut where it would hide the others. */
function forestScale(metrics: readonly MetricComparison[], band: number | null): Scale {
  const ends = metrics.flatMap(({ difference, interval }) => [
    difference,
    interval.lower ?? difference,
    interval.upper ?? difference,
  ])
  const reach = 2 * Math.max(...ends.map(Math.abs), band ?? 0) || 1
  const cut = (value: number): number => Math.min(reach, Math.max(-reach, value))
  const ofSlices = metrics.flatMap(({ slices }) =>
    Object.values(slices).flatMap((values) =>
      Object.values(values).flatMap(({ difference, interval }) => [
        difference ?? 0,
        interval?.lower ?? 0,
        interval?.upper ?? 0,
      ]),
    ),
  )
  return scaleOver([0, ...(band === null ? [] : [-band, band]), ...ends, ...ofSlices.map(cut)], 6)
}

/** Shows the differences in latency and cost. */
export function priceTable({ latencyMs, costUsd }: Comparison): Html | undefined {
  const rows = [
    latencyMs && priceRow('Latency a trial', latencyMs, writeDuration),
    costUsd && priceRow('Cost a trial', costUsd, writeUsd),
  ].filter((row) => row !== null)
  if (rows.length === 0) return undefined
  return html`<section aria-labelledby="price-title">
    <h2 id="price-title">What it costs</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Latency and cost, in a table">
      <table class="facts">
        <thead>
          <tr>
            <th scope="col">Mean</th>
            <th scope="col" class="number">Baseline</th>
            <th scope="col" class="number">Candidate</th>
            <th scope="col" class="number">Difference</th>
            <th scope="col" class="number">Interval</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`
}

function priceRow(label: string, figure: FigureComparison, write: (value: number | null) => string): Html {
  const { baseline, candidate, difference, interval } = figure
  return html`<tr>
    <th scope="row">${label}</th>
    <td class="number">${write(baseline)}</td>
    <td class="number">${write(candidate)}</td>
    <td class="number strong">${writeDifference(difference, write)}</td>
    <td class="number">${interval ? writeInterval(interval.lower, interval.upper, write) : '–'}</td>
  </tr>`
}

/** Says how the verdicts came about, folded. */
export function decisionDetails({ metrics, settings }: Comparison): Html {
  const { alpha, smallestEffect, cluster, adjustment } = settings
  return html`<details class="fold">
    <summary>How was this decided?</summary>
    <p>
      A verdict of improved or worse may be wrong in ${Math.round(alpha * 1000) / 10}% of
      cases${adjustment === 'holm' && ', over all metrics together (Holm)'}.
      ${smallestEffect === null ? 'No smallest effect was named, so nothing can be called equivalent.' : `Differences within ±${smallestEffect} do not matter.`}
      ${cluster === null ? 'Every example stands for itself.' : `Examples with one ${cluster} count as dependent.`}
    </p>
    ${Object.entries(metrics).map(
      ([name, { verdict, summary, details }]) =>
        html`<h3>${name}: ${verdictWords[verdict].toLowerCase()}</h3>
          <p>${summary}</p>
          <p class="quiet">Method: ${details.method}.</p>
          <dl class="pairs">
            ${pair('Independent units', writeCount(details.units))}
            ${pair('Standard error', writeScore(details.standardError))} ${pair('p-value', writePValue(details.pValue))}
            ${details.adjustedPValue !== details.pValue && pair('p-value after Holm', writePValue(details.adjustedPValue))}
            ${details.equivalencePValue !== null && pair('p-value of equivalence', writePValue(details.equivalencePValue))}
            ${details.mcnemarPValue !== null && pair('p-value, McNemar exact', writePValue(details.mcnemarPValue))}
            ${details.standardizedDifference !== null && pair('Difference in standard deviations', writeDifference(details.standardizedDifference))}
            ${details.minimumDetectableEffect !== null && pair('Smallest difference these data would find', writeScore(details.minimumDetectableEffect))}
            ${details.examplesNeeded !== null && pair(`Examples to find ${smallestEffect ?? 0.05}`, writeCount(details.examplesNeeded))}
          </dl>`,
    )}
  </details>`
}

function pair(name: string, value: string): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`
}
