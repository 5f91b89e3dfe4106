import { redactedJson } from '@dspex/core/implement'
import type { Comparison, EvaluationReport, EvaluationResult } from '@dspex/evaluate'
import type { OptimizationReport } from '@dspex/optimize'
import { trialsOf } from './csv-report.ts'

/**
 * Writes an evaluation, a comparison or an optimization as JSON, indented, with each list of scores on a line of its own, so that a
 * difference between two files shows what differs. The same report gives the same text, and `JSON.parse` the report; secrets in
 * it are written as `[secret]`.
 *
 * @example await writeFile('report.json', jsonReport(report))
 */
export function jsonReport(report: EvaluationReport | Comparison | OptimizationReport): string {
  return `${write(JSON.parse(redactedJson(report)), '')}\n`
}

/**
 * Writes the trials as JSON lines, one for each run on an example, as they are read and in no particular order; secrets in
 * them as `[secret]`.
 *
 * @throws ConfigurationError when the report is only the JSON of one, which does not hold the trials
 * @example await writeFile('trials.jsonl', jsonlTrials(report))
 */
export async function* jsonlTrials(
  report: EvaluationResult,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<string, void, undefined> {
  for await (const row of trialsOf(report, signal)) yield `${redactedJson(row)}\n`
}

function write(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const deeper = `${indent}  `
  if (Array.isArray(value)) {
    if (value.every((each) => typeof each !== 'object' || each === null)) return JSON.stringify(value)
    return block(
      '[',
      ']',
      value.map((each) => write(each, deeper)),
      indent,
    )
  }
  const members = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${write(each, deeper)}`)
  return members.length === 0 ? '{}' : block('{', '}', members, indent)
}

function block(open: string, close: string, members: readonly string[], indent: string): string {
  return `${open}\n${members.map((member) => `${indent}  ${member}`).join(',\n')}\n${indent}${close}`
}
