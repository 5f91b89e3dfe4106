import type { OptimizationReport } from '@dspex/optimize'
import {
  candidateChange,
  candidateReason,
  lastScore,
  learnedParts,
  rangeText,
  rejectedParts,
  scoreText,
  spentText,
} from '../candidate-words.ts'
import { candidateTree, type TreeRow } from './candidate-tree.ts'
import { comparisonText } from './comparison-text.ts'
import { joinBlocks, warningLines } from './evaluation-text.ts'
import { formatCount, formatScore } from '@dspex/core/implement'
import { spendOf } from '../progress/search-spend.ts'
import type { Terminal, TextStyle } from '../drawing/terminal.ts'
import { type Cell, formatTable } from '../drawing/text-table.ts'
import { cutText, textWidth, toLine, wrapText } from '../drawing/text-width.ts'
import { textCurve } from '../drawing/text-curve.ts'

const maxParts = 20
const maxRejected = 8
const maxRefusedRows = 12

/** Writes an optimization as lines for a terminal. */
export function optimizationText(report: OptimizationReport, terminal: Terminal): string[] {
  const { style, width } = terminal
  const { optimizer, program, changed, summary, spent, environment, ended, comparison, advice } = report
  const title = `${toLine(program)}, optimized by ${toLine(optimizer)}`
  const wrap = (text: string): string[] => wrapText(toLine(text), width)
  const headline = changed ? style('green', style('bold', 'Changed')) : style('yellow', style('bold', 'Unchanged'))
  return joinBlocks([
    [...wrapText(title, width).map((line) => style('bold', line)), headline, ...wrap(summary)],
    scoreLines(report, terminal),
    curve(report, terminal),
    comparison ? section('On the holdout', comparisonText(comparison, terminal), terminal) : [],
    section('What it holds', partsTable(report, terminal), terminal),
    section('What was tried', treeLines(report, terminal), terminal),
    section('What was refused', rejectedLines(report, terminal), terminal),
    wrap(`${ended} ${spentText(spent, environment.durationMs)}.`),
    warningLines(report.warnings, terminal),
    section(
      'What to try next',
      advice.flatMap(({ message }) => bullet(message, terminal)),
      terminal,
    ),
  ])
}

function section(title: string, lines: readonly string[], { style }: Terminal): string[] {
  return lines.length === 0 ? [] : [style('bold', title), ...lines]
}

function scoreLines({ baseline, winner, changed, examples }: OptimizationReport, { width }: Terminal): string[] {
  const chosenOn = examples.valset === null ? 'trainset' : 'valset'
  const lines = [
    `Before: ${scoreText(baseline.score)} of the ${chosenOn}`,
    ...(changed ? [`After:  ${scoreText(winner.score)}, which it was chosen by`] : []),
  ]
  return lines.flatMap((line) => wrapText(line, width))
}

function curve(report: OptimizationReport, terminal: Terminal): string[] {
  const { points, unit } = spendOf(report)
  if (points.length < 2) return []
  const reference = report.baseline.score?.mean
  const write = (at: number): string => formatCount(at, unit)
  const legend = `best so far over ${unit}s, with its interval${reference === undefined ? '' : '; across: the baseline'}`
  return [
    ...textCurve(points, { height: 8, reference, write }, terminal),
    terminal.style('dim', cutText(legend, terminal.width)),
  ]
}

function partsTable(report: OptimizationReport, terminal: Terminal): string[] {
  const parts = learnedParts(report)
  const columns = [
    { header: 'what', align: 'left' },
    { header: 'by', align: 'left', worth: 1 },
    { header: 'worth', worth: 2 },
  ] as const
  const shown = parts.slice(0, maxParts)
  const room = Math.max(30, terminal.width - 40)
  const rows = shown.map(({ what, strategy, worth }): Cell[] => [cutText(toLine(what), room), toLine(strategy), worth])
  const rest = parts.length - shown.length
  if (parts.length === 0) return []
  return [...formatTable(columns, rows, terminal), ...(rest > 0 ? [`and ${rest} more`] : [])]
}

const fateStyles: Readonly<Record<TreeRow['fate'], TextStyle>> = {
  baseline: 'bold',
  winner: 'green',
  kept: 'cyan',
  refused: 'dim',
}

/** The line to the winner with what was kept beside it; of what was refused only how much. */
function treeLines(report: OptimizationReport, terminal: Terminal): string[] {
  const rows = candidateTree(report)
  if (rows.length < 2) return []
  const isLong = rows.length > maxRefusedRows
  const shown = rows.filter(({ fate, onTrunk }) => !isLong || onTrunk || fate !== 'refused').slice(0, 40)
  const rest = rows.length - shown.length
  return [
    ...shown.map((row) => treeLine(row, terminal)),
    ...(rest > 0 ? [terminal.style('dim', `and ${formatCount(rest, 'more candidate')}`)] : []),
  ]
}

function treeLine({ candidate, depth, onTrunk, fate }: TreeRow, { style, width, unicode }: Terminal): string {
  const marks = unicode
    ? { winner: '★', kept: '✓', refused: '✗', baseline: '○' }
    : { winner: '*', kept: '+', refused: 'x', baseline: 'o' }
  const branch = onTrunk ? '' : `${'  '.repeat(Math.min(4, depth) - 1)}${unicode ? '├ ' : '|-'}`
  const score = lastScore(candidate)
  const scored = score ? `${formatScore(score.mean)}${score.lower === null ? '' : ` (${rangeText(score)})`}` : 'not run'
  const head = `${branch}${marks[fate]} ${toLine(candidate.strategy)} ${scored}`
  const about = [candidateChange(candidate), candidateReason(candidate)].filter((text) => text !== '').join(' | ')
  const room = width - textWidth(head) - 2
  return `${style(fateStyles[fate], cutText(head, width))}${room > 10 && about !== '' ? `  ${cutText(toLine(about), room)}` : ''}`
}

function rejectedLines(report: OptimizationReport, terminal: Terminal): string[] {
  const rejected = rejectedParts(report)
  const useless = Object.entries(report.useless ?? {}).map(([why, count]) => `${count} × ${toLine(why)}`)
  const rest = rejected.length - maxRejected
  return [
    ...rejected.slice(-maxRejected).flatMap(({ what, reason }) => {
      const text = cutText(toLine(what), 2 * terminal.width - 8)
      return [...bullet(text, terminal), ...bullet(reason, terminal, '  ').map((line) => terminal.style('dim', line))]
    }),
    ...(rest > 0 ? [`and ${rest} before`] : []),
    ...(useless.length > 0 ? wrapText(`Came to nothing: ${useless.join(', ')}.`, terminal.width) : []),
  ]
}

function bullet(text: string, { width, unicode }: Terminal, mark = unicode ? '• ' : '- '): string[] {
  return wrapText(toLine(text), width - mark.length).map((line, place) =>
    place === 0 ? mark + line : ' '.repeat(mark.length) + line,
  )
}
