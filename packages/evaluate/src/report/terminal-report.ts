import type { Comparison } from '../compare/comparison.ts'
import type { EvaluationReport } from '../harness/report.ts'
import { comparisonText } from './comparison-text.ts'
import { evaluationText } from './evaluation-text.ts'
import { openTerminal, type TerminalOptions } from './terminal.ts'

/**
 * Writes an evaluation or a comparison for a terminal, in lines that fit. Where there is little room, columns of less
 * worth are left out.
 *
 * @example console.log(terminalReport(await evaluate(rag, { devset, metrics })))
 */
export function terminalReport(report: EvaluationReport | Comparison, options: TerminalOptions = {}): string {
  const terminal = openTerminal(options)
  const lines = isComparison(report) ? comparisonText(report, terminal) : evaluationText(report, terminal)
  const text = lines.join('\n')
  return terminal.unicode ? text : text.replaceAll(/[–×…]/g, (mark) => asciiFor[mark] ?? mark)
}

/** Of the same width, so that tables stay straight. */
const asciiFor: Readonly<Record<string, string>> = { '–': '-', '×': 'x', '…': '~' }

/** Tells the two kinds of report apart. */
export function isComparison(report: EvaluationReport | Comparison): report is Comparison {
  return 'verdict' in report
}
