import type { OptimizationReport } from '@dspex/optimize'
import { lastScore } from '../../candidate-words.ts'
import { spendOf } from '../../progress/search-spend.ts'
import type { CurvePoint } from '../../drawing/text-curve.ts'
import { writeCount, writeInterval, writeScore, writeTick } from '../../drawing/html/figures.ts'
import { type Html, html } from '../../drawing/html/html-text.ts'
import { type Scale, scaleOver, toPercent } from '../../drawing/html/scale.ts'

const height = 280

/** Draws the best so far over what was spent, with a band for its interval, and every candidate as a dot. */
export function spendSection(report: OptimizationReport): Html {
  const { points, unit, atStep } = spendOf(report)
  const { baseline, winner, course, changed } = report
  const dots = course.candidates.flatMap((candidate) => {
    const found = lastScore(candidate)
    const { step = 0, kept = false } = candidate.judgements[0] ?? {}
    const isEnd = candidate.id === winner.id || candidate.id === baseline.id
    return found && !isEnd ? [{ at: atStep(step), mean: found.mean, kept, strategy: candidate.strategy, step }] : []
  })
  if (points.length === 0)
    return html`<section aria-labelledby="spend-title">
      <h2 id="spend-title">Score over spend</h2>
      <p class="quiet">The search told no scores.</p>
    </section>`
  const across = scaleOver([0, ...points.map(({ at }) => at), ...dots.map(({ at }) => at)])
  const up = scaleOfScores(points, dots)
  const x = (at: number): number => across.place(at)
  const y = (value: number): number => ((100 - up.place(value)) / 100) * height
  const last = points.at(-1) as CurvePoint
  return html`<section aria-labelledby="spend-title">
    <h2 id="spend-title">Score over spend</h2>
    <p class="quiet intro">
      The best so far by the end of each step, over ${unit === 'call' ? 'LM calls' : 'runs of the program'}, with its
      95% interval. What the search knew then: each score comes from the examples that were run, so the line may fall.
    </p>
    <figure class="spend">
      <div class="spend-plot">
        <svg class="labels" width="100%" height="${height}" aria-hidden="true">
          ${up.ticks.map((tick) => html`<text x="100%" dx="-8" y="${y(tick)}" dy="4" text-anchor="end">${writeTick(tick)}</text>`)}
        </svg>
        <svg class="curve" width="100%" height="${height}" role="img" aria-label="${describe(points, unit)}">
          ${up.ticks.map((tick) => html`<line class="grid" x1="0" x2="100%" y1="${y(tick)}" y2="${y(tick)}" />`)}
          <svg viewBox="0 0 100 ${height}" width="100%" height="${height}" preserveAspectRatio="none">
            <polygon class="area" points="${bandPoints(points, x, y)}" />
            <polyline
              class="line"
              points="${points.map(({ at, score: of }) => `${fixed(x(at))},${fixed(y(of.mean))}`).join(' ')}"
            />
          </svg>
          ${baseline.score && html`<line class="reference" x1="0" x2="100%" y1="${y(baseline.score.mean)}" y2="${y(baseline.score.mean)}" />`}
          ${dots.map(({ at, mean, kept, strategy, step }) => html`<circle class="dot${kept && ' kept'}" cx="${toPercent(x(at))}" cy="${y(mean)}" r="3.5"><title>${strategy}, step ${step}: ${writeScore(mean)}, ${kept ? 'kept' : 'refused'}</title></circle>`)}
          ${points.map(({ at, score: of }) => html`<circle class="knot" cx="${toPercent(x(at))}" cy="${y(of.mean)}" r="4"><title>${writeCount(at)} ${unit}s: ${writeScore(of.mean)}</title></circle>`)}
          ${changed && html`<circle class="winner" cx="${toPercent(x(last.at))}" cy="${y(last.score.mean)}" r="7"><title>The winner: ${writeScore(last.score.mean)}</title></circle>`}
        </svg>
        <span></span>
        <svg class="ticks" width="100%" height="18" aria-hidden="true">
          ${across.ticks.map((tick, place) => html`<text x="${toPercent(x(tick))}" y="13" text-anchor="${place === 0 ? 'start' : place === across.ticks.length - 1 ? 'end' : 'middle'}">${writeTick(tick)}</text>`)}
        </svg>
      </div>
      <figcaption class="legend">
        <span><b class="mark"></b>best so far</span><span><b class="mark band"></b>its interval</span>
        <span><b class="mark keeper"></b>candidate, kept</span><span><b class="mark other"></b>candidate, refused</span>
        ${baseline.score && html`<span><b class="mark dashed"></b>before, ${writeScore(baseline.score.mean)}</span>`}
      </figcaption>
    </figure>
  </section>`
}

/** There along the upper ends, back along the lower ones. */
function bandPoints(points: readonly CurvePoint[], x: (at: number) => number, y: (value: number) => number): string {
  const upper = points.map(({ at, score: of }) => [x(at), y(of.upper ?? of.mean)] as const)
  const lower = points.map(({ at, score: of }) => [x(at), y(of.lower ?? of.mean)] as const)
  return [...upper, ...lower.toReversed()].map(([left, top]) => `${fixed(left)},${fixed(top)}`).join(' ')
}

function scaleOfScores(points: readonly CurvePoint[], dots: readonly { readonly mean: number }[]): Scale {
  const means = [...points.map(({ score: of }) => of.mean), ...dots.map(({ mean }) => mean)]
  if (means.every((mean) => mean >= 0 && mean <= 1)) return scaleOver([0, 1])
  return scaleOver([...means, ...points.flatMap(({ score: of }) => [of.lower ?? of.mean, of.upper ?? of.mean])])
}

function describe(points: readonly CurvePoint[], unit: string): string {
  const parts = points.map(
    ({ at, score: of }) =>
      `${writeCount(at)} ${unit}s: ${writeScore(of.mean)}${of.lower === null || of.upper === null ? '' : `, ${writeInterval(of.lower, of.upper)}`}`,
  )
  return `Best so far over ${unit}s. ${parts.join('; ')}`
}

function fixed(value: number): string {
  return String(Number(value.toFixed(2)))
}
