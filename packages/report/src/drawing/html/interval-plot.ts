import { writeInterval, writeTick } from './figures.ts'
import { type Html, html } from './html-text.ts'
import { type Scale, toPercent } from './scale.ts'

/** What a row of a forest plot shows. */
export interface IntervalPlotOptions {
  /** The scale that all rows share. */
  readonly scale: Scale
  /** The figure; `null` where there is nothing to show. */
  readonly point: number | null
  /** The interval around it; an end that is `null` lies nowhere within reach. */
  readonly interval: { readonly lower: number | null; readonly upper: number | null } | null
  /** Draws a line at 0. */
  readonly zero?: boolean | undefined
  /** Shades ± this around 0. */
  readonly band?: number | null | undefined
  /** A larger mark. */
  readonly strong?: boolean | undefined
  /** Another look, for the second program. */
  readonly isBaseline?: boolean | undefined
}

const middle = 14

/** Draws a point with its interval; what it shows stands beside it in figures. */
export function intervalPlot(options: IntervalPlotOptions): Html {
  const { scale, point, interval, zero = false, band, strong = false, isBaseline = false } = options
  const tone = isBaseline ? 'other' : zero ? toneOf(interval) : 'own'
  return html`<svg class="interval ${tone}" width="100%" height="${2 * middle}" aria-hidden="true">
    ${typeof band === 'number' && bandOf(scale, band)}
    ${scale.ticks.map((tick) => html`<line class="grid" x1="${toPercent(scale.place(tick))}" x2="${toPercent(scale.place(tick))}" y1="0" y2="100%" />`)}
    ${zero && html`<line class="zero" x1="${toPercent(scale.place(0))}" x2="${toPercent(scale.place(0))}" y1="0" y2="100%" />`}
    ${interval && whisker(scale, interval, strong)}
    ${point !== null && html`<circle class="point" cx="${toPercent(scale.place(point))}" cy="${middle}" r="${strong ? 6 : 4.5}" />`}
  </svg>`
}

function bandOf(scale: Scale, band: number): Html {
  const [from, to] = [scale.place(-band), scale.place(band)]
  return html`<rect class="band" x="${toPercent(from)}" width="${toPercent(to - from)}" y="0" height="100%" />`
}

function whisker(scale: Scale, { lower, upper }: NonNullable<IntervalPlotOptions['interval']>, strong: boolean): Html {
  const from = lower === null ? 0 : scale.place(lower)
  const to = upper === null ? 100 : scale.place(upper)
  const end = (at: number, isOpen: boolean): Html | false =>
    !isOpen &&
    html`<line class="whisker" x1="${toPercent(at)}" x2="${toPercent(at)}" y1="${middle - 4}" y2="${middle + 4}" />`
  return html`<line
      class="whisker ${strong && 'strong'}"
      x1="${toPercent(from)}"
      x2="${toPercent(to)}"
      y1="${middle}"
      y2="${middle}"
    />
    ${end(from, lower === null || lower < scale.lower)}${end(to, upper === null || upper > scale.upper)}`
}

/** Blue is better, orange is worse, grey can't be told from 0. */
function toneOf(interval: IntervalPlotOptions['interval']): string {
  if (interval?.lower !== null && interval && interval.lower > 0) return 'better'
  return interval?.upper !== null && interval && interval.upper < 0 ? 'worse' : 'unclear'
}

/** Draws the numbers below a column of plots. */
export function plotAxis(scale: Scale): Html {
  const labels = scale.ticks.map((tick) => {
    return html`<text x="${toPercent(scale.place(tick))}" y="13" text-anchor="middle">${writeTick(tick)}</text>`
  })
  return html`<svg class="ticks" width="100%" height="18" aria-hidden="true">${labels}</svg>`
}

/** Writes a figure with its interval below, for the cell beside a plot. */
export function figureWithInterval(figure: string, interval: IntervalPlotOptions['interval']): Html {
  return html`<b>${figure}</b
    ><span class="below">${interval ? writeInterval(interval.lower, interval.upper) : 'no interval'}</span>`
}
