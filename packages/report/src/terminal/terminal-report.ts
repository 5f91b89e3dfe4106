import { redactText } from '@dspex/core/implement'
import type { Comparison, EvaluationReport } from '@dspex/evaluate'
import { withoutSecrets } from '../data/without-secrets.ts'
import type { OptimizationReport } from '@dspex/optimize'
import { comparisonText } from './comparison-text.ts'
import { evaluationText } from './evaluation-text.ts'
import { optimizationText } from './optimization-text.ts'
import { openTerminal, type TerminalOptions } from '../drawing/terminal.ts'

/**
 * Writes an evaluation, a comparison or an optimization for a terminal, in lines that fit. Where there is little room, columns of less
 * worth are left out, and secrets are written as `[secret]`.
 *
 * @example console.log(terminalReport(await evaluate(rag, { devset, metrics })))
 */
export function terminalReport(
  given: EvaluationReport | Comparison | OptimizationReport,
  options: TerminalOptions = {},
): string {
  const terminal = openTerminal(options)
  const report = withoutSecrets(given)
  const lines = isComparison(report)
    ? comparisonText(report, terminal)
    : isOptimization(report)
      ? optimizationText(report, terminal)
      : evaluationText(report, terminal)
  const text = redactText(lines.join('\n'))
  return terminal.unicode ? text : text.replaceAll(/[–−×…→•“”]/g, (mark) => asciiFor[mark] ?? mark)
}

/** Of the same width, so that tables stay straight. */
const asciiFor: Readonly<Record<string, string>> = {
  '–': '-',
  '−': '-',
  '×': 'x',
  '…': '~',
  '→': '>',
  '•': '-',
  '“': '"',
  '”': '"',
}

/** Tells a comparison from other reports. */
export function isComparison(report: EvaluationReport | Comparison | OptimizationReport): report is Comparison {
  return 'verdict' in report
}

/** Tells an optimization from other reports. */
export function isOptimization(
  report: EvaluationReport | Comparison | OptimizationReport,
): report is OptimizationReport {
  return 'optimizer' in report
}
