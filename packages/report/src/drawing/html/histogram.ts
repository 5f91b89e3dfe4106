import { writeCount } from './figures.ts'
import { type Html, html } from './html-text.ts'
import { scaleOver, toPercent } from './scale.ts'

/** Options of {@link histogram}. */
export interface HistogramOptions {
  /** What stands above it. */
  readonly title: string
  /** What was counted. */
  readonly unit: string
  /** The numbers of the program, then those of the baseline. */
  readonly series: readonly (readonly number[])[]
  /** Writes a number on the axis. */
  readonly write: (value: number) => string
  /** Words beside the title. */
  readonly note?: string | undefined
}

interface Bin {
  readonly from: number
  readonly to: number
  readonly label: string
}

const height = 132

/** Draws how numbers are spread: bars for the program, an outline for the baseline. Shares, so that sizes may differ. */
export function histogram({ title, unit, series, write, note }: HistogramOptions): Html {
  const all = series.flat()
  const distinct = new Set<number>()
  for (const value of all) if (distinct.add(value).size > 6) break
  const scale = scaleOver(all)
  const isDiscrete = distinct.size <= 6 && all.length > 0
  const bins = isDiscrete ? discreteBins([...distinct], write) : evenBins(scale.lower, scale.upper, write)
  const shares = series.map((values) => sharesOf(values, bins, isDiscrete))
  const top = Math.max(...shares.flat(), 1e-9)
  const width = 100 / bins.length
  const [bars = [], outline] = shares
  const counts = series.map((values) => countsOf(values, bins, isDiscrete))
  return html`<figure class="chart">
    <figcaption>
      <span class="chart-title">${title}</span>${note && html`<span class="quiet">${note}</span>`}
    </figcaption>
    <svg
      class="plot"
      width="100%"
      height="${height + 4}"
      role="img"
      aria-label="${describe(title, unit, bins, counts)}"
    >
      ${bars.map((share, index) => {
        const size = barHeight(share, top)
        const inset = Math.min(width * 0.12, 1)
        return html`<rect
          class="bar"
          x="${toPercent(index * width + inset / 2)}"
          width="${toPercent(width - inset)}"
          y="${height - size}"
          height="${size}"
          ><title>${tip(bins[index], unit, counts, index)}</title></rect
        >`
      })}
      ${outline?.map((share, index) => {
        const y = height - barHeight(share, top)
        const before = index === 0 ? height : height - barHeight(outline[index - 1] ?? 0, top)
        return html`<line
            class="outline"
            x1="${toPercent(index * width)}"
            x2="${toPercent(index * width)}"
            y1="${before}"
            y2="${y}"
          /><line
            class="outline"
            x1="${toPercent(index * width)}"
            x2="${toPercent((index + 1) * width)}"
            y1="${y}"
            y2="${y}"
          />`
      })}
      ${outline && html`<line class="outline" x1="100%" x2="100%" y1="${height - barHeight(outline.at(-1) ?? 0, top)}" y2="${height}" />`}
      <line class="axis" x1="0" x2="100%" y1="${height + 0.5}" y2="${height + 0.5}" />
    </svg>
    ${isDiscrete ? discreteAxis(bins) : evenAxis(scale.ticks, write)}
  </figure>`
}

function discreteBins(values: readonly number[], write: (value: number) => string): Bin[] {
  return values.toSorted((a, b) => a - b).map((value) => ({ from: value, to: value, label: write(value) }))
}

function evenBins(lower: number, upper: number, write: (value: number) => string): Bin[] {
  const size = 20
  const at = (index: number): number => lower + ((upper - lower) * index) / size
  return Array.from({ length: size }, (_, index) => {
    const [from, to] = [at(index), at(index + 1)]
    return { from, to, label: `${write(from)} to ${write(to)}` }
  })
}

function countsOf(values: readonly number[], bins: readonly Bin[], isDiscrete: boolean): number[] {
  const counts = bins.map(() => 0)
  const lower = bins[0]?.from ?? 0
  const upper = bins.at(-1)?.to ?? 1
  for (const value of values) {
    const index = isDiscrete
      ? bins.findIndex(({ from }) => from === value)
      : Math.min(bins.length - 1, Math.floor(((value - lower) / (upper - lower)) * bins.length))
    counts[index] = (counts[index] ?? 0) + 1
  }
  return counts
}

function sharesOf(values: readonly number[], bins: readonly Bin[], isDiscrete: boolean): number[] {
  return countsOf(values, bins, isDiscrete).map((each) => (values.length === 0 ? 0 : each / values.length))
}

/** What is there at all is seen. */
function barHeight(share: number, top: number): number {
  return share === 0 ? 0 : Math.max(1.5, Math.round((share / top) * height * 10) / 10)
}

function discreteAxis(bins: readonly Bin[]): Html {
  const width = 100 / bins.length
  return html`<svg class="ticks" width="100%" height="18" aria-hidden="true">
    ${bins.map(({ label }, index) => html`<text x="${toPercent((index + 0.5) * width)}" y="13" text-anchor="middle">${label}</text>`)}
  </svg>`
}

function evenAxis(ticks: readonly number[], write: (value: number) => string): Html {
  const last = ticks.length - 1
  return html`<svg class="ticks" width="100%" height="18" aria-hidden="true">
    ${ticks.map((tick, index) => {
      const anchor = index === 0 ? 'start' : index === last ? 'end' : 'middle'
      return html`<text x="${toPercent((index / last) * 100)}" y="13" text-anchor="${anchor}">${write(tick)}</text>`
    })}
  </svg>`
}

function tip(bin: Bin | undefined, unit: string, counts: readonly (readonly number[])[], index: number): string {
  const [own = 0, other] = counts.map((each) => each[index] ?? 0)
  return `${bin?.label}: ${writeCount(own)} ${unit}${other === undefined ? '' : `, baseline ${writeCount(other)}`}`
}

function describe(title: string, unit: string, bins: readonly Bin[], counts: readonly (readonly number[])[]): string {
  const parts = bins.flatMap((bin, index) =>
    counts.some((each) => each[index] !== 0) ? [tip(bin, unit, counts, index)] : [],
  )
  return `${title}. ${parts.join('; ')}`
}
