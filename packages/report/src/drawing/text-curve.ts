import { formatScore } from '@dspex/core/implement'
import type { Terminal } from './terminal.ts'

/** A score at a place of the curve. */
export interface CurvePoint<Score extends CurveScore = CurveScore> {
  /** How far along, such as the calls made by then. */
  readonly at: number
  /** The score there. */
  readonly score: Score
}

/** A score with its interval. */
export interface CurveScore {
  /** The score. */
  readonly mean: number
  /** Where its interval begins; `null` where none is known. */
  readonly lower: number | null
  /** Where it ends; `null` where none is known. */
  readonly upper: number | null
}

/** Options of {@link textCurve}. */
export interface TextCurveOptions {
  /** How many lines it has, without the axis. */
  readonly height: number
  /** A score to compare with, drawn across. */
  readonly reference?: number | undefined
  /** Writes a place on the axis. */
  readonly write: (at: number) => string
}

const maxWidth = 72

/** Draws scores with a band for their intervals; lines that fit, none where there is nothing to draw. */
export function textCurve(points: readonly CurvePoint[], options: TextCurveOptions, terminal: Terminal): string[] {
  const { height, reference, write } = options
  const { style, unicode } = terminal
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return []
  const known = points.flatMap(({ score }) => [score.mean, score.lower ?? score.mean, score.upper ?? score.mean])
  if (reference !== undefined) known.push(reference)
  const isShare = known.every((value) => value > -0.2 && value < 1.2)
  const low = isShare ? Math.max(0, Math.min(...known)) : Math.min(...known)
  const high = isShare ? Math.min(1, Math.max(...known)) : Math.max(...known)
  const reach = high - low || 1
  const labels = [high, low].map(formatScore)
  const margin = Math.max(...labels.map(({ length }) => length)) + 1
  const width = Math.min(maxWidth, terminal.width - margin - 1)
  if (width < 8) return []
  const rowOf = (value: number): number =>
    Math.min(height - 1, Math.max(0, Math.round(((high - value) / reach) * (height - 1))))
  const [band, point, across, corner, side, floor] = unicode ? '░●┄└│─' : ':o-+|-'
  const cells = Array.from({ length: height }, () => Array.from({ length: width }, () => ' '))
  if (reference !== undefined) cells[rowOf(reference)]!.fill(across as string)
  const columnOf = (at: number): number =>
    last.at === first.at ? 0 : Math.round(((at - first.at) / (last.at - first.at)) * (width - 1))
  for (const [place, { at, score }] of points.entries()) {
    const until = columnOf(points[place + 1]?.at ?? at)
    for (let column = columnOf(at); column <= until; column += 1) {
      if (score.lower === null || score.upper === null) continue
      for (let row = rowOf(score.upper); row <= rowOf(score.lower); row += 1) cells[row]![column] = band as string
    }
  }
  for (const { at, score } of points) cells[rowOf(score.mean)]![columnOf(at)] = point as string
  const lines = cells.map((row, place) => {
    const label = place === 0 ? labels[0]! : place === height - 1 ? labels[1]! : ''
    const plot = row.join('').trimEnd()
    // Few marks of colour for many cells: a view is drawn ten times a second.
    const parts = plot.split(point as string).map((part) => (part === '' ? '' : style('dim', part)))
    return `${style('dim', `${label.padStart(margin - 1)} ${side}`)}${parts.join(style('green', point as string))}`
  })
  const [from, to] = [write(first.at), write(last.at)]
  const scale = from.length + to.length + 1 > width ? to.padStart(width) : from + to.padStart(width - from.length)
  return [
    ...lines,
    style('dim', `${' '.repeat(margin)}${corner}${(floor as string).repeat(width)}`),
    style('dim', `${' '.repeat(margin + 1)}${scale}`),
  ]
}
