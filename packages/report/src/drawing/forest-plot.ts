import { formatDifference, formatScore } from '@dspex/core/implement'
import type { Terminal, TextStyle } from './terminal.ts'
import { cutText, padText, textWidth, wrapText } from './text-width.ts'

/** One line of a forest plot. */
export interface ForestRow {
  /** What it is about. */
  readonly label: string
  /** The difference; `null` when nothing is known. */
  readonly value: number | null
  /** Where the interval begins; `null` when it is open. */
  readonly lower: number | null
  /** Where it ends; `null` when it is open. */
  readonly upper: number | null
  /** How it looks. */
  readonly style?: TextStyle | undefined
}

interface Marks {
  readonly start: string
  readonly end: string
  readonly line: string
  readonly point: string
  readonly zero: string
  readonly crossing: string
  readonly limit: string
  readonly openStart: string
  readonly openEnd: string
}

const unicodeMarks: Marks = {
  start: '├',
  end: '┤',
  line: '─',
  point: '●',
  zero: '│',
  crossing: '┼',
  limit: '┊',
  openStart: '◂',
  openEnd: '▸',
}
const asciiMarks: Marks = {
  start: '[',
  end: ']',
  line: '-',
  point: 'o',
  zero: '|',
  crossing: '+',
  limit: ':',
  openStart: '<',
  openEnd: '>',
}

const maxPlotWidth = 48
const minPlotWidth = 11

/** Draws differences with their intervals on one scale around 0; `limit` marks the smallest effect on both sides. */
export function forestPlot(rows: readonly ForestRow[], limit: number | null, terminal: Terminal): string[] {
  const { width, unicode, style } = terminal
  const known = rows.flatMap(({ value, lower, upper }) => [value, lower, upper]).filter((each) => each !== null)
  const low = Math.min(0, ...known, ...(limit === null ? [] : [-limit]))
  const high = Math.max(0, ...known, ...(limit === null ? [] : [limit]))
  if (low === high) return []
  const labelWidth = Math.min(
    Math.max(...rows.map(({ label }) => textWidth(label))),
    Math.max(4, width - minPlotWidth - 2, Math.floor(width / 3)),
    Math.max(4, width - minPlotWidth - 2),
  )
  const plotWidth = Math.min(maxPlotWidth, width - labelWidth - 2)
  const marks = unicode ? unicodeMarks : asciiMarks
  const placeOf = (value: number): number => Math.round(((value - low) / (high - low)) * (plotWidth - 1))
  const limits = limit === null ? [] : [placeOf(-limit), placeOf(limit)]
  const draw = ({ value, lower, upper }: ForestRow): string => {
    const cells = Array.from({ length: plotWidth }, () => ' ')
    for (const place of limits) cells[place] = marks.limit
    cells[placeOf(0)] = marks.zero
    if (value === null) return cells.join('').trimEnd()
    const from = lower === null ? 0 : placeOf(lower)
    const to = upper === null ? plotWidth - 1 : placeOf(upper)
    for (let place = from; place <= to; place += 1) {
      cells[place] = place === placeOf(0) ? marks.crossing : marks.line
    }
    cells[from] = lower === null ? marks.openStart : marks.start
    cells[to] = upper === null ? marks.openEnd : marks.end
    cells[placeOf(value)] = marks.point
    return cells.join('').trimEnd()
  }
  const lines = rows.map((row) => {
    const label = padText(cutText(row.label, labelWidth), labelWidth)
    const plot = draw(row)
    return `${label}  ${row.style ? style(row.style, plot) : plot}`.trimEnd()
  })
  const indent = ' '.repeat(labelWidth + 2)
  const scale = [drawScale(low, high, placeOf(0), plotWidth)]
  const legend = limit === null ? [] : wrapText(`${marks.limit} smallest effect, ${formatScore(limit)}`, plotWidth)
  return [...lines, ...[...scale, ...legend].map((line) => style('dim', indent + line))]
}

/** The ends of the scale and 0 where there is room for it. */
function drawScale(low: number, high: number, zero: number, width: number): string {
  const start = low === 0 ? '0' : formatDifference(low)
  const end = high === 0 ? '0' : formatDifference(high)
  if (start.length + 1 + end.length > width) return `${' '.repeat(zero)}0`
  const hasZero = zero > start.length && zero < width - end.length - 1
  const left = hasZero ? `${start.padEnd(zero)}0` : start
  return left + end.padStart(width - left.length)
}
