import type { EvaluationReport, ReportedInterval, ReportWarning, SliceMetric } from '@dspex/evaluate'
import { formatCount, formatDuration, formatScore, formatShare, formatUsd } from '@dspex/core/implement'
import type { Terminal } from '../drawing/terminal.ts'
import { type Cell, type Column, formatTable } from '../drawing/text-table.ts'
import { cutText, toLine, wrapText } from '../drawing/text-width.ts'

const maxSliceRows = 24
const maxErrors = 5

/** Writes an evaluation as lines for a terminal. */
export function evaluationText(report: EvaluationReport, terminal: Terminal): string[] {
  const { style, width } = terminal
  const { program, dataset, repeats, environment } = report
  const version = program.version === null ? '' : `, version ${toLine(program.version)},`
  const each = repeats === 1 ? '' : `, ${repeats} runs each`
  const lm = environment.lm === null ? '' : `, with ${toLine(environment.lm)}`
  const about = wrapText(`${toLine(program.name)}${version} on ${formatCount(dataset.n, 'example')}${each}${lm}`, width)
  return joinBlocks([
    about.map((line) => style('bold', line)),
    metricsTable(report, terminal),
    ...Object.entries(report.slices).map(([field, slices]) => sliceTable(field, slices, terminal)),
    [trialsLine(report), figuresLine(report)].flatMap((line) => wrapText(line, width)),
    errorLines(report, terminal),
    warningLines(report.warnings, terminal),
  ])
}

/** Puts an empty line between blocks that have lines. */
export function joinBlocks(blocks: readonly (readonly string[])[]): string[] {
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block, place) => (place === 0 ? [...block] : ['', ...block]))
}

/** Writes each warning, marked and indented. */
export function warningLines(warnings: readonly ReportWarning[], { width, style }: Terminal): string[] {
  return warnings.flatMap(({ message }) =>
    wrapText(toLine(message), width - 2).map((line, place) => style('yellow', place === 0 ? `! ${line}` : `  ${line}`)),
  )
}

/** Writes an interval without its confidence: `0.575 to 0.734`. */
export function intervalText(interval: Pick<ReportedInterval, 'lower' | 'upper'> | null): string {
  return interval ? `${formatScore(interval.lower)} to ${formatScore(interval.upper)}` : '–'
}

/** Says how sure intervals are: `95 % interval`. */
export function intervalHeader(confidence: number | undefined): string {
  return `${confidence === undefined ? '' : `${Number((100 * confidence).toFixed(1))} % `}interval`
}

function metricsTable({ metrics, counts }: EvaluationReport, terminal: Terminal): string[] {
  const reports = Object.entries(metrics)
  const confidence = reports.find(([, { interval }]) => interval)?.[1].interval?.confidence
  const hasFailures = counts.failed > 0
  const hasMissing = reports.some(([, { missing }]) => missing > 0)
  const columns: Column[] = [
    { header: 'metric', align: 'left' },
    { header: 'mean' },
    { header: intervalHeader(confidence), worth: 6 },
    { header: 'passed', worth: 3 },
    { header: 'median', worth: 1 },
    { header: 'n', worth: 2 },
    ...(hasFailures ? [{ header: 'failed', worth: 4 }] : []),
    ...(hasMissing ? [{ header: 'missing', worth: 5 }] : []),
  ]
  const rows = reports.map(([key, { mean, interval, passRate, median, n, failures, missing }]): Cell[] => [
    toLine(key),
    { text: orDash(mean, formatScore), style: 'bold' },
    intervalText(interval),
    orDash(passRate, formatShare),
    orDash(median, formatScore),
    String(n),
    ...(hasFailures ? [marked(failures, 'red')] : []),
    ...(hasMissing ? [marked(missing, 'yellow')] : []),
  ])
  return formatTable(columns, rows, terminal)
}

function sliceTable(field: string, slices: EvaluationReport['slices'][string], terminal: Terminal): string[] {
  const entries = Object.entries(slices)
  const keys = Object.keys(entries[0]?.[1].metrics ?? {})
  const columns: Column[] = [
    { header: toLine(field), align: 'left' },
    { header: 'n', worth: 1000 },
    ...keys.flatMap((key, place) => [
      { header: cutText(toLine(key), 16), worth: 900 - place },
      { header: intervalHeader(confidenceIn(slices, key)), worth: 800 - place },
    ]),
  ]
  const rows = entries.slice(0, maxSliceRows).map(([value, { examples, metrics }]): Cell[] => [
    toLine(value) || '(empty)',
    String(examples),
    ...keys.flatMap((key) => {
      const { mean, interval } = metrics[key] as SliceMetric
      return [orDash(mean, formatScore), intervalText(interval)]
    }),
  ])
  const rest = entries.length - maxSliceRows
  return [
    ...formatTable(columns, rows, terminal),
    ...(rest > 0 ? [terminal.style('dim', `and ${formatCount(rest, 'more value')}`)] : []),
  ]
}

function confidenceIn(slices: EvaluationReport['slices'][string], key: string): number | undefined {
  return Object.values(slices).find(({ metrics }) => metrics[key]?.interval)?.metrics[key]?.interval?.confidence
}

/** Says how the trials went: `1998 of 2000 trials, 1200 of them from the store, 3 failed`. */
export function trialsLine({ counts }: EvaluationReport): string {
  const { planned, finished, resumed, failed, missing } = counts
  const parts = [
    finished === planned ? formatCount(planned, 'trial') : `${finished} of ${formatCount(planned, 'trial')}`,
    ...(resumed > 0 ? [`${resumed === finished ? 'all' : resumed} of them from the store`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(missing > 0 ? [`${missing} missing`] : []),
  ]
  return `${parts.join(', ')}.`
}

/** Says what trials took and cost, as far as it is known. */
export function figuresLine({ latencyMs, cost, environment }: EvaluationReport): string {
  const { totalUsd, perTrialUsd, metricsUsd } = cost
  const parts = [
    ...(latencyMs
      ? [
          `A trial took ${formatDuration(latencyMs.p50)} in the median, ${formatDuration(latencyMs.p99)} at the 99th percentile`,
        ]
      : []),
    `the run ${formatDuration(environment.durationMs)}`,
  ]
  const spent =
    totalUsd === null
      ? 'The cost is unknown.'
      : totalUsd === 0
        ? ''
        : `Cost ${formatUsd(totalUsd)}${perTrialUsd === null ? '' : `, ${formatUsd(perTrialUsd)} a trial`}.`
  const judged = metricsUsd ? `Metrics cost ${formatUsd(metricsUsd)} in this run.` : ''
  const time = parts.join(', ')
  return [`${time.charAt(0).toUpperCase()}${time.slice(1)}.`, spent, judged].filter((part) => part !== '').join(' ')
}

function errorLines({ errors }: EvaluationReport, { width, style }: Terminal): string[] {
  const lines = errors.slice(0, maxErrors).map(({ blame, metric, name, code, count, exampleId, message }) => {
    const who = metric === undefined ? blame : `metric ${toLine(metric)}`
    const line = `${count} × ${toLine(code ?? name)} (${who}), as on '${toLine(exampleId)}': ${toLine(message)}`
    return style('red', cutText(line, width))
  })
  const rest = errors.length - maxErrors
  return [...lines, ...(rest > 0 ? [style('red', `and ${formatCount(rest, 'other kind')} of error`)] : [])]
}

function orDash(value: number | null, format: (value: number) => string): string {
  return value === null ? '–' : format(value)
}

function marked(count: number, style: 'red' | 'yellow'): Cell {
  return count > 0 ? { text: String(count), style } : '0'
}
