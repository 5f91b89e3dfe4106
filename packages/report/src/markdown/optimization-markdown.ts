import type { OptimizationReport } from '@dspex/optimize'
import {
  candidateChange,
  candidateReason,
  lastScore,
  learnedParts,
  rejectedParts,
  scoreText,
  spentText,
} from '../candidate-words.ts'
import { candidateTree, type TreeRow } from '../terminal/candidate-tree.ts'
import { comparisonMarkdown } from './comparison-markdown.ts'
import { folded, warningMarkdown } from './evaluation-markdown.ts'
import { escapeMarkdown, markdownTable } from '../drawing/markdown-text.ts'
import { formatCount } from '@dspex/core/implement'
import { spendOf } from '../progress/search-spend.ts'
import { cutText, toLine } from '../drawing/text-width.ts'

const maxRows = 50
const maxLength = 300

const fateMarks: Readonly<Record<TreeRow['fate'], string>> = { baseline: '⚪', winner: '🏆', kept: '🟢', refused: '✖️' }

/** Writes an optimization as lines of Markdown. */
export function optimizationMarkdown(report: OptimizationReport): string[] {
  const { optimizer, program, changed, summary, ended, spent, environment, baseline, winner, comparison } = report
  const scores = [
    ['before', scoreText(baseline.score)],
    ...(changed ? [['after, which it was chosen by', scoreText(winner.score)]] : []),
  ]
  return [
    `## ${escapeMarkdown(program)}, optimized by ${escapeMarkdown(optimizer)}: ${changed ? 'changed' : 'unchanged'}`,
    '',
    escapeMarkdown(summary),
    '',
    ...markdownTable(['program', `score on the ${report.examples.valset === null ? 'trainset' : 'valset'}`], scores),
    ...(comparison ? ['', ...comparisonMarkdown(comparison)] : []),
    ...partLines(report),
    ...folded(formatCount(report.course.candidates.length, 'candidate'), treeLines(report)),
    ...folded('What was refused', rejectedLines(report)),
    ...folded('Score over spend', curveLines(report)),
    ...warningMarkdown(report.warnings),
    '',
    `${escapeMarkdown(ended)} ${escapeMarkdown(spentText(spent, environment.durationMs))}.`,
    ...adviceLines(report),
  ]
}

function partLines(report: OptimizationReport): string[] {
  const parts = learnedParts(report)
  if (parts.length === 0) return []
  const rows = parts
    .slice(0, maxRows)
    .map(({ what, strategy, worth }) => [brief(what), escapeMarkdown(strategy), worth])
  return ['', '### What it holds', '', ...markdownTable(['what', 'by', 'worth'], rows, ['by']), ...more(parts.length)]
}

function treeLines(report: OptimizationReport): string[] {
  const rows = candidateTree(report)
  const cells = rows
    .slice(0, maxRows)
    .map(({ candidate, depth, onTrunk, fate }) => [
      `${'&emsp;'.repeat(onTrunk ? 0 : Math.min(4, depth))}${fateMarks[fate]} ${escapeMarkdown(candidate.strategy)}`,
      brief(candidateChange(candidate)),
      scoreText(lastScore(candidate)),
      brief(candidateReason(candidate)),
    ])
  return [...markdownTable(['candidate', 'change', 'score', 'why'], cells, ['change', 'why']), ...more(rows.length)]
}

function rejectedLines(report: OptimizationReport): string[] {
  const rejected = rejectedParts(report)
  const rows = rejected
    .slice(0, maxRows)
    .map(({ what, strategy, reason }) => [brief(what), escapeMarkdown(strategy), brief(reason)])
  const useless = Object.entries(report.useless ?? {}).map(([why, count]) => `${count} × ${escapeMarkdown(why)}`)
  return [
    ...(rows.length === 0 ? [] : markdownTable(['what', 'by', 'why'], rows, ['by', 'why'])),
    ...more(rejected.length),
    ...(useless.length === 0 ? [] : ['', `Came to nothing: ${useless.join(', ')}.`]),
  ]
}

function curveLines(report: OptimizationReport): string[] {
  const { points, unit } = spendOf(report)
  const rows = points.slice(0, maxRows).map(({ at, score }) => [at.toLocaleString('en-GB'), scoreText(score)])
  return rows.length < 2 ? [] : markdownTable([`${unit}s`, 'best so far'], rows)
}

function adviceLines({ advice }: OptimizationReport): string[] {
  if (advice.length === 0) return []
  return ['', '### What to try next', '', ...advice.map(({ message }) => `- ${escapeMarkdown(message)}`)]
}

function brief(text: string): string {
  return escapeMarkdown(cutText(toLine(text), maxLength))
}

function more(count: number): string[] {
  return count > maxRows ? ['', `And ${count - maxRows} more.`] : []
}
