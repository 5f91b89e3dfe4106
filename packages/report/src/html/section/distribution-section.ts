import type { EvaluationReport } from '@dspex/evaluate'
import { writeCount, writeDuration, writeScore, writeTick } from '../../drawing/html/figures.ts'
import { histogram } from '../../drawing/html/histogram.ts'
import { type Html, html } from '../../drawing/html/html-text.ts'

/** Draws the scores of each metric, and the latencies. */
export function distributionSection(
  report: EvaluationReport,
  baseline: EvaluationReport | undefined,
  latencies: readonly (readonly number[])[],
): Html | undefined {
  const reports = baseline ? [report, baseline] : [report]
  const ofMetrics = Object.entries(report.metrics).map(([name, { mean, n }]) => {
    const series = reports.map(({ metrics }) => known(metrics[name]?.scores ?? []))
    return histogram({
      title: name,
      unit: 'examples',
      series,
      write: writeTick,
      note: `mean ${writeScore(mean)}, ${writeCount(n)} examples`,
    })
  })
  const ofLatency = latencies.some((values) => values.length > 0)
    ? histogram({
        title: 'Latency',
        unit: 'trials',
        series: clipTail(latencies),
        write: writeDuration,
        note: `median ${writeDuration(report.latencyMs?.p50 ?? null)}, longest ${writeDuration(report.latencyMs?.max ?? null)}`,
      })
    : undefined
  return html`<section aria-labelledby="spread-title">
    <h2 id="spread-title">Distributions</h2>
    ${
      baseline &&
      html`<p class="legend quiet">
        <span><b class="mark own"></b>${report.program.name}, the candidate</span
        ><span><b class="mark other"></b>${baseline.program.name}, the baseline</span>
      </p>`
    }
    <div class="charts">${ofMetrics}${ofLatency}</div>
  </section>`
}

function known(scores: readonly (number | null)[]): number[] {
  return scores.filter((value) => value !== null)
}

/** One trial that took minutes would press all others into the first bar: the last bar holds what is beyond. */
function clipTail(latencies: readonly (readonly number[])[]): number[][] {
  const sorted = Float64Array.from(latencies.flat()).toSorted()
  const limit = sorted[Math.floor(sorted.length * 0.995)] ?? Infinity
  return latencies.map((values) => values.map((value) => Math.min(value, limit)))
}
