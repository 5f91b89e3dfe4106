import type { EvaluationReport, ReportWarning, SliceMetric } from '@dspex/evaluate'
import { figuresLine, intervalHeader, intervalText, trialsLine } from '../terminal/evaluation-text.ts'
import { escapeMarkdown, markdownTable } from '../drawing/markdown-text.ts'
import { formatCount, formatScore, formatShare } from '@dspex/core/implement'
import { cutText, toLine } from '../drawing/text-width.ts'

const maxSliceRows = 50
const maxErrors = 10

/** Writes an evaluation as lines of Markdown. */
export function evaluationMarkdown(report: EvaluationReport): string[] {
  const { program, dataset, repeats, environment, metrics, slices, warnings } = report
  const about = [
    formatCount(dataset.n, 'example'),
    ...(repeats === 1 ? [] : [`${repeats} runs each`]),
    ...(program.version === null ? [] : [`version ${escapeMarkdown(program.version)}`]),
    ...(environment.lm === null ? [] : [`with ${escapeMarkdown(environment.lm)}`]),
  ]
  const confidence = Object.values(metrics).find(({ interval }) => interval)?.interval?.confidence
  const rows = Object.entries(metrics).map(([key, { mean, interval, passRate, n, failures, missing }]) => [
    escapeMarkdown(key),
    mean === null ? '–' : `**${formatScore(mean)}**`,
    intervalText(interval),
    passRate === null ? '–' : formatShare(passRate),
    String(n),
    String(failures),
    String(missing),
  ])
  return [
    `### ${escapeMarkdown(program.name)}`,
    '',
    `${about.join(', ')}. ${trialsLine(report)}`,
    '',
    ...markdownTable(['metric', 'mean', intervalHeader(confidence), 'passed', 'n', 'failed', 'missing'], rows),
    ...Object.entries(slices).flatMap(([field, values]) =>
      folded(`By ${escapeMarkdown(field)}`, sliceTable(field, values)),
    ),
    ...folded('Errors', errorLines(report)),
    ...warningMarkdown(warnings),
    '',
    figuresLine(report),
  ]
}

/** Writes each warning as a quoted paragraph. */
export function warningMarkdown(warnings: readonly ReportWarning[]): string[] {
  return warnings.flatMap(({ message }) => ['', `> ⚠️ ${escapeMarkdown(message)}`])
}

/** Writes lines that are shown at a click; none when there are none. */
export function folded(summary: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  return ['', `<details><summary>${summary}</summary>`, '', ...lines, '', '</details>']
}

function sliceTable(field: string, slices: EvaluationReport['slices'][string]): string[] {
  const entries = Object.entries(slices)
  const keys = Object.keys(entries[0]?.[1].metrics ?? {})
  const rows = entries.slice(0, maxSliceRows).map(([value, { examples, metrics }]) => [
    escapeMarkdown(value) || '(empty)',
    String(examples),
    ...keys.map((key) => {
      const { mean, interval } = metrics[key] as SliceMetric
      return mean === null ? '–' : `${formatScore(mean)}${interval ? ` (${intervalText(interval)})` : ''}`
    }),
  ])
  const rest = entries.length - maxSliceRows
  return [
    ...markdownTable([escapeMarkdown(field), 'n', ...keys.map(escapeMarkdown)], rows),
    ...(rest > 0 ? ['', `And ${formatCount(rest, 'more value')}.`] : []),
  ]
}

function errorLines({ errors }: EvaluationReport): string[] {
  const rows = errors
    .slice(0, maxErrors)
    .map(({ count, blame, metric, name, code, exampleId, message }) => [
      escapeMarkdown(code ?? name),
      String(count),
      escapeMarkdown(metric === undefined ? blame : `metric ${metric}`),
      escapeMarkdown(exampleId),
      escapeMarkdown(cutText(toLine(message), 200)),
    ])
  return rows.length === 0
    ? []
    : markdownTable(['error', 'trials', 'whose', 'as on', 'message'], rows, ['whose', 'as on', 'message'])
}
