import type { EvaluationReport, MetricReport, ReportWarning, SliceMetric } from '@dspex/evaluate'
import {
  writeCount,
  writeUsd,
  writeDuration,
  writeShare,
  writeInterval,
  writeScore,
} from '../../drawing/html/figures.ts'
import { type Content, type Html, html, withCode } from '../../drawing/html/html-text.ts'
import { intervalPlot, plotAxis, figureWithInterval } from '../../drawing/html/interval-plot.ts'
import { type Scale, scaleOver } from '../../drawing/html/scale.ts'

/** Shows what to know before believing the figures. */
export function warningList(warnings: readonly ReportWarning[], leftOut: readonly string[]): Html | undefined {
  const tooLarge = leftOut.map(
    (what) => `To keep the page within its limit, it has no ${what}. Pass a larger maxBytes.`,
  )
  const items = [...warnings.map(({ message }) => message), ...tooLarge]
  if (items.length === 0) return undefined
  return html`<section class="warnings" aria-labelledby="warnings-title">
    <h2 id="warnings-title">Before you believe the figures</h2>
    <ul>
      ${items.map((item) => html`<li>${withCode(item)}</li>`)}
    </ul>
  </section>`
}

/** Shows how the trials of one evaluation went. */
export function keyFigures({ dataset, repeats, counts, cost, latencyMs, environment }: EvaluationReport): Html {
  const trials = repeats === 1 ? undefined : `× ${repeats} repeats`
  const judges =
    cost.metricsUsd === null || cost.metricsUsd === 0 ? undefined : `+ ${writeUsd(cost.metricsUsd)} for metrics`
  return html`<dl class="figures">
    ${figure('Examples', writeCount(dataset.n), trials)}
    ${figure('Trials finished', writeCount(counts.finished), counts.resumed > 0 && `${writeCount(counts.resumed)} resumed`)}
    ${figure('Program failed', writeCount(counts.failed), 'scored as worst', counts.failed > 0)}
    ${figure('Missing', writeCount(counts.missing), 'not scored', counts.missing > 0)}
    ${counts.notRun > 0 && figure('Not run', writeCount(counts.notRun), 'stopped early', true)}
    ${figure('Cost', writeUsd(cost.totalUsd), judges ?? (cost.perTrialUsd !== null && `${writeUsd(cost.perTrialUsd)} a trial`))}
    ${figure('Latency, median', writeDuration(latencyMs?.p50 ?? null), latencyMs && `p90 ${writeDuration(latencyMs.p90)}, p99 ${writeDuration(latencyMs.p99)}`)}
    ${figure('Took', writeDuration(environment.durationMs))}
  </dl>`
}

function figure(name: string, value: string, note?: Content, isNotable = false): Html {
  return html`<div${isNotable && html` class="notable"`}><dt>${name}</dt><dd>${value}</dd>${note && html`<dd class="quiet">${note}</dd>`}</div>`
}

/** Shows each metric's mean with its interval, and what lies beside. */
export function metricTable(report: EvaluationReport, baseline: EvaluationReport | undefined): Html {
  const names = Object.keys(report.metrics)
  const shown = names
    .flatMap((name) => [report.metrics[name], baseline?.metrics[name]])
    .filter((each) => each !== undefined)
  const scale = scaleOfMeans(shown)
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Metrics, in a table">
    <table class="facts">
      <thead>
        <tr>
          <th scope="col">Metric</th>
          <th scope="col" class="number">Mean</th>
          <th scope="col" class="plot-cell">95% interval</th>
          <th scope="col" class="number">Pass rate</th>
          <th scope="col" class="number">Median</th>
          <th scope="col" class="number">Scored</th>
          <th scope="col" class="number">Failed</th>
          <th scope="col" class="number">Missing</th>
        </tr>
      </thead>
      <tbody>
        ${names.map((name) => {
          const other = baseline?.metrics[name]
          return html`${metricRow(name, report.metrics[name] as MetricReport, scale, false)}${other && metricRow('baseline', other, scale, true)}`
        })}
      </tbody>
      <tfoot>
        <tr>
          <td></td>
          <td></td>
          <td class="plot-cell">${plotAxis(scale)}</td>
          <td colspan="5"></td>
        </tr>
      </tfoot>
    </table>
  </div>`
}

function metricRow(label: string, metric: MetricReport, scale: Scale, isBaseline: boolean): Html {
  const { mean, interval, passRate, threshold, median, n, failures, missing, bounds } = metric
  return html`<tr${isBaseline && html` class="second"`}>
    <th scope="row">${label}</th>
    <td class="number">${figureWithInterval(writeScore(mean), interval)}</td>
    <td class="plot-cell">${intervalPlot({ scale, point: mean, interval, isBaseline })}</td>
    <td class="number">${writeShare(passRate)}${passRate !== null && html`<span class="below">≥ ${threshold}</span>`}</td>
    <td class="number">${writeScore(median)}</td>
    <td class="number">${writeCount(n)}</td>
    <td class="number${failures > 0 && ' notable'}">${writeCount(failures)}</td>
    <td class="number${missing > 0 && ' notable'}">${writeCount(missing)}${missing > 0 && html`<span class="below">mean within ${writeInterval(bounds.worst, bounds.best)}</span>`}</td>
  </tr>`
}

function scaleOfMeans(metrics: readonly Pick<MetricReport, 'mean' | 'interval'>[]): Scale {
  const values = metrics.flatMap(({ mean, interval }) => [mean ?? 0, interval?.lower ?? 0, interval?.upper ?? 0])
  const isShare = values.every((value) => value >= 0 && value <= 1)
  return scaleOver(isShare ? [0, 1] : values)
}

/** Shows the metrics by the values of a field; plots only where they have room. */
export function sliceTables({ slices, metrics }: EvaluationReport): Html[] {
  const names = Object.keys(metrics)
  const hasPlots = names.length <= 2
  return Object.entries(slices).map(([field, values]) => {
    const scale = scaleOfMeans(Object.values(values).flatMap(({ metrics }) => Object.values(metrics)))
    const cells = (metric: SliceMetric | undefined): Html => {
      const { mean = null, interval = null } = metric ?? {}
      return html`<td class="number">${figureWithInterval(writeScore(mean), interval)}</td>
        ${hasPlots && html`<td class="plot-cell">${intervalPlot({ scale, point: mean, interval })}</td>`}`
    }
    return html`<h3>By ${field}</h3>
      <div class="scroll" tabindex="0" role="region" aria-label="Metrics by ${field}">
        <table class="facts">
          <thead>
            <tr>
              <th scope="col">${field}</th>
              <th scope="col" class="number">Examples</th>
              ${names.map(
                (name) =>
                  html`<th scope="col" class="number">${name}</th>
                    ${hasPlots && html`<td></td>`}`,
              )}
            </tr>
          </thead>
          <tbody>
            ${Object.entries(values).map(
              ([value, slice]) =>
                html`<tr>
                  <th scope="row">${value}</th>
                  <td class="number">${writeCount(slice.examples)}</td>
                  ${names.map((name) => cells(slice.metrics[name]))}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`
  })
}

/** Shows what went wrong, by kind, with a way to an example of each. */
export function errorTable({ errors }: EvaluationReport): Html | undefined {
  if (errors.length === 0) return undefined
  return html`<section aria-labelledby="errors-title">
    <h2 id="errors-title">What went wrong</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Errors, in a table">
      <table class="facts">
        <thead>
          <tr>
            <th scope="col" class="number">Times</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
            <th scope="col">For instance</th>
          </tr>
        </thead>
        <tbody>
          ${errors.map(
            ({ blame, metric, name, code, count: times, exampleId, message }) =>
              html`<tr>
                <td class="number strong">${writeCount(times)}</td>
                <td>${blame === 'metric' ? `metric ${metric ?? ''}` : blame}</td>
                <td><code>${code ?? name}</code><span class="message">${message}</span></td>
                <td><a href="#example=${encodeURIComponent(exampleId.toWellFormed())}">${exampleId}</a></td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`
}
