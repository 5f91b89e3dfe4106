import type { Comparison, Verdict } from '@dspex/evaluate'
import { differenceInterval, figureLines, primaryFirst, verdictWords } from '../terminal/comparison-text.ts'
import { folded, warningMarkdown } from './evaluation-markdown.ts'
import { intervalHeader } from '../terminal/evaluation-text.ts'
import { escapeMarkdown, markdownTable } from '../drawing/markdown-text.ts'
import { formatCount, formatDifference, formatScore } from '@dspex/core/implement'

const verdictMarks: Readonly<Record<Verdict, string>> = {
  improved: '🟢',
  worse: '🔴',
  equivalent: '🔵',
  inconclusive: '⚪',
}

/** Writes a comparison as lines of Markdown. */
export function comparisonMarkdown(comparison: Comparison): string[] {
  const { baseline, candidate, dataset, verdict, summary, warnings } = comparison
  const entries = primaryFirst(comparison.metrics, comparison.primary)
  const header = [
    'metric',
    'verdict',
    escapeMarkdown(baseline.name),
    escapeMarkdown(candidate.name),
    'difference',
    intervalHeader(entries[0]?.[1].interval.confidence),
    'wins',
    'losses',
    'ties',
  ]
  const rows = entries.map(([key, metric]) => [
    escapeMarkdown(key),
    `${verdictMarks[metric.verdict]} ${verdictWords[metric.verdict]}`,
    formatScore(metric.baseline),
    formatScore(metric.candidate),
    `**${formatDifference(metric.difference)}**`,
    differenceInterval(metric.interval),
    String(metric.wins),
    String(metric.losses),
    String(metric.ties),
  ])
  const on = `${escapeMarkdown(candidate.name)} against ${escapeMarkdown(baseline.name)}`
  return [
    `### ${verdictMarks[verdict]} ${on}: ${verdictWords[verdict]}`,
    '',
    `${escapeMarkdown(summary)} On ${formatCount(dataset.n, 'example')}.`,
    '',
    ...markdownTable(header, rows, ['verdict']),
    ...sliceTables(comparison),
    ...folded('How this was tested', testLines(comparison)),
    ...warningMarkdown(warnings),
    ...figureLines(comparison).flatMap((line) => ['', line]),
  ]
}

function sliceTables({ metrics, primary }: Comparison): string[] {
  const slices = Object.entries(metrics[primary]?.slices ?? {})
  return slices.flatMap(([field, values]) => {
    const rows = Object.entries(values).map(([value, { n, difference, interval }]) => [
      escapeMarkdown(value) || '(empty)',
      String(n),
      difference === null ? '–' : formatDifference(difference),
      differenceInterval(interval),
    ])
    const title = `${escapeMarkdown(primary)} by ${escapeMarkdown(field)}`
    return folded(title, markdownTable([escapeMarkdown(field), 'n', 'difference', 'interval'], rows))
  })
}

function testLines({ metrics, primary, settings }: Comparison): string[] {
  const tests = primaryFirst(metrics, primary).map(([key, { details }]) => [
    escapeMarkdown(key),
    String(details.units),
    formatPValue(details.pValue),
    formatPValue(details.adjustedPValue),
    details.equivalencePValue === null ? '–' : formatPValue(details.equivalencePValue),
    escapeMarkdown(details.method),
  ])
  const effect = settings.smallestEffect === null ? '' : ` Smallest effect ${formatScore(settings.smallestEffect)}.`
  return [
    ...markdownTable(['metric', 'units', 'p', 'p after Holm', 'p of equivalence', 'method'], tests, ['method']),
    '',
    `Alpha ${settings.alpha}.${effect}`,
  ]
}

function formatPValue(p: number): string {
  return p < 0.001 ? '&lt; 0.001' : p.toFixed(3)
}
