import type { Comparison, DifferenceInterval, FigureComparison, MetricComparison, Verdict } from '@dspex/evaluate'
import { intervalHeader, joinBlocks, warningLines } from './evaluation-text.ts'
import { type ForestRow, forestPlot } from '../drawing/forest-plot.ts'
import { formatCount, formatDifference, formatDuration, formatScore, formatUsd } from '@dspex/core/implement'
import type { Terminal, TextStyle } from '../drawing/terminal.ts'
import { type Cell, type Column, formatTable } from '../drawing/text-table.ts'
import { cutText, toLine, wrapText } from '../drawing/text-width.ts'

/** Each verdict in words. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  improved: 'improved',
  worse: 'worse',
  equivalent: 'equivalent',
  inconclusive: "can't tell yet",
}

const verdictStyles: Readonly<Record<Verdict, TextStyle>> = {
  improved: 'green',
  worse: 'red',
  equivalent: 'cyan',
  inconclusive: 'yellow',
}

const maxSlices = 12

/** Writes a comparison as lines for a terminal. */
export function comparisonText(comparison: Comparison, terminal: Terminal): string[] {
  const { style, width } = terminal
  const { baseline, candidate, dataset, verdict, summary } = comparison
  const title = `${toLine(candidate.name)} against ${toLine(baseline.name)} on ${formatCount(dataset.n, 'example')}`
  const wrap = (text: string): string[] => wrapText(text, width)
  return joinBlocks([
    wrap(title).map((line) => style('bold', line)),
    [style(verdictStyles[verdict], style('bold', capitalize(verdictWords[verdict]))), ...wrap(toLine(summary))],
    metricsTable(comparison, terminal),
    plot(comparison, terminal),
    figureLines(comparison).flatMap(wrap),
    warningLines(comparison.warnings, terminal),
  ])
}

/** Writes a difference's interval; an open end is `…`. */
export function differenceInterval(
  interval: Pick<DifferenceInterval, 'lower' | 'upper'> | null,
  format: (value: number) => string = formatDifference,
): string {
  if (!interval) return '–'
  const [lower, upper] = [interval.lower, interval.upper].map((end) => (end === null ? '…' : format(end)))
  return `${lower} to ${upper}`
}

/** Says how latency and cost differ, as far as they are known. */
export function figureLines({ latencyMs, costUsd }: Comparison): string[] {
  return [
    ...figureLine('Latency', latencyMs, formatDuration),
    ...(costUsd?.baseline === 0 && costUsd.candidate === 0 ? [] : figureLine('Cost', costUsd, formatUsd)),
  ]
}

function figureLine(name: string, figure: FigureComparison | null, format: (value: number) => string): string[] {
  if (!figure) return []
  const { baseline, candidate, difference, interval } = figure
  const signed = (value: number): string => (value > 0 ? `+${format(value)}` : format(value))
  const range = interval ? ` (${differenceInterval(interval, signed)})` : ''
  return [`${name}: ${format(baseline)} a trial before, ${format(candidate)} now, ${signed(difference)}${range}.`]
}

function metricsTable({ metrics, primary, baseline, candidate }: Comparison, terminal: Terminal): string[] {
  const entries = primaryFirst(metrics, primary)
  const columns: Column[] = [
    { header: 'metric', align: 'left' },
    { header: 'verdict', align: 'left', worth: 7 },
    { header: cutText(toLine(baseline.name), 16), worth: 4 },
    { header: cutText(toLine(candidate.name), 16), worth: 4 },
    { header: 'difference' },
    { header: intervalHeader(entries[0]?.[1].interval.confidence), worth: 6 },
    { header: 'wins', worth: 3 },
    { header: 'losses', worth: 3 },
    { header: 'ties', worth: 2 },
  ]
  const rows = entries.map(([key, metric]): Cell[] => [
    toLine(key),
    { text: verdictWords[metric.verdict], style: verdictStyles[metric.verdict] },
    formatScore(metric.baseline),
    formatScore(metric.candidate),
    { text: formatDifference(metric.difference), style: 'bold' },
    differenceInterval(metric.interval),
    String(metric.wins),
    String(metric.losses),
    String(metric.ties),
  ])
  return formatTable(columns, rows, terminal)
}

function plot({ metrics, primary, settings }: Comparison, terminal: Terminal): string[] {
  const entries = primaryFirst(metrics, primary)
  const slices = Object.values((metrics[primary] as MetricComparison).slices).flatMap((values) =>
    Object.entries(values),
  )
  const rows: ForestRow[] = [
    ...entries.map(([key, { difference, interval, verdict }]) => ({
      ...ends(interval),
      label: toLine(key),
      value: difference,
      style: verdictStyles[verdict],
    })),
    ...slices.slice(0, maxSlices).map(([value, { difference, interval }]) => ({
      ...ends(interval, difference),
      label: `  ${toLine(value) || '(empty)'}`,
      value: difference,
      style: 'dim' as const,
    })),
  ]
  return forestPlot(rows, settings.smallestEffect, terminal)
}

/** Without an interval only the point is drawn. */
function ends(
  interval: DifferenceInterval | null,
  value: number | null = null,
): { readonly lower: number | null; readonly upper: number | null } {
  return interval ? { lower: interval.lower, upper: interval.upper } : { lower: value, upper: value }
}

/** The metrics with the one that decides first. */
export function primaryFirst(metrics: Comparison['metrics'], primary: string): [string, MetricComparison][] {
  return Object.entries(metrics).toSorted(([a], [b]) => Number(b === primary) - Number(a === primary))
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
