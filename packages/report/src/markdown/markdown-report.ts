import { redactText } from '@dspex/core/implement'
import type { Comparison, EvaluationReport } from '@dspex/evaluate'
import { withoutSecrets } from '../data/without-secrets.ts'
import type { OptimizationReport } from '@dspex/optimize'
import { comparisonMarkdown } from './comparison-markdown.ts'
import { evaluationMarkdown } from './evaluation-markdown.ts'
import { optimizationMarkdown } from './optimization-markdown.ts'
import { isComparison, isOptimization } from '../terminal/terminal-report.ts'

/**
 * Writes an evaluation, a comparison or an optimization as Markdown that shows well in a comment on GitHub. Names and messages are shown
 * as they are, whatever they contain; only secrets are written as `[secret]`.
 *
 * @example await appendFile(process.env.GITHUB_STEP_SUMMARY, markdownReport(comparison))
 */
export function markdownReport(given: EvaluationReport | Comparison | OptimizationReport): string {
  const report = withoutSecrets(given)
  const lines = isComparison(report)
    ? comparisonMarkdown(report)
    : isOptimization(report)
      ? optimizationMarkdown(report)
      : evaluationMarkdown(report)
  return `${redactText(lines.join('\n'))}\n`
}
