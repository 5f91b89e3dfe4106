import { ConfigurationError, type Example } from '@dspex/core'
import { redactText, replaceFile } from '@dspex/core/implement'
import { type Comparison, type EvaluationReport, type EvaluationResult, type TrialRow } from '@dspex/evaluate'
import type { OptimizationReport } from '@dspex/optimize'
import { isOptimization } from '../terminal/terminal-report.ts'
import { withoutSecrets } from '../data/without-secrets.ts'
import { collectPage } from './collect-page.ts'
import { writeOptimizationPage } from './optimization-page.ts'
import { writePage } from './page.ts'

/** Options of {@link htmlReport} and {@link writeHtmlReport} for an evaluation or a comparison. */
export interface HtmlReportOptions {
  /** What an evaluation found; with a comparison, of the candidate. */
  readonly report: EvaluationReport | EvaluationResult
  /** The trials behind it. @default report.trials(), or none where the report comes from JSON */
  readonly trials?: AsyncIterable<TrialRow> | Iterable<TrialRow> | undefined
  /** The examples, for inputs and labels; in any order. */
  readonly examples?: readonly Example<object, object>[] | undefined
  /** The verdict on candidate and baseline. */
  readonly comparison?: Comparison | undefined
  /** What was compared with: its outputs stand beside those of the candidate. */
  readonly baseline?: EvaluationReport | EvaluationResult | undefined
  /** The trials behind the baseline. @default as `trials` */
  readonly baselineTrials?: AsyncIterable<TrialRow> | Iterable<TrialRow> | undefined
  /** The title of the page. @default the program's name */
  readonly title?: string | undefined
  /**
   * How large the data in the page may be, in bytes. Beyond it the page leaves out traces first, then feedback, outputs
   * and inputs, and says so; figures are always there. @default 100_000_000
   */
  readonly maxBytes?: number | undefined
  /** Cancels reading and writing. */
  readonly signal?: AbortSignal | undefined
}

/** Options of {@link htmlReport} and {@link writeHtmlReport} for an optimization. */
export interface HtmlOptimizationOptions {
  /** What an optimization found. */
  readonly report: OptimizationReport
  /** The title of the page. @default the program's name */
  readonly title?: string | undefined
  /** Cancels writing. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes an evaluation, a comparison or an optimization as one self-contained HTML page, piece by piece. It asks nothing of
 * the network and works from a file. Secrets in it are written as `[secret]`.
 *
 * Of an evaluation it has figures, charts, and a table of examples to filter, search, sort and open. Of an optimization:
 * the verdict, what to try next, the score over what was spent, what the winner holds, and the tree of candidates.
 *
 * @throws ConfigurationError when comparison and report are of different programs
 * @example for await (const piece of htmlReport({ report, examples: devset })) response.write(piece)
 */
export async function* htmlReport(
  options: HtmlReportOptions | HtmlOptimizationOptions,
): AsyncGenerator<string, void, undefined> {
  if (!ofOptimization(options)) return yield* evaluationPage(options)
  const { report, title = report.program, signal } = options
  signal?.throwIfAborted()
  for await (const piece of writeOptimizationPage(redactText(title), withoutSecrets(report))) {
    signal?.throwIfAborted()
    yield piece
  }
}

function ofOptimization(options: HtmlReportOptions | HtmlOptimizationOptions): options is HtmlOptimizationOptions {
  return isOptimization(options.report)
}

async function* evaluationPage(options: HtmlReportOptions): AsyncGenerator<string, void, undefined> {
  const { report, examples, comparison, baseline, maxBytes = 100_000_000, signal } = options
  signal?.throwIfAborted()
  checkPrograms(options)
  const sides = [{ report, trials: options.trials ?? trialsOf(report, signal) }]
  if (baseline) sides.push({ report: baseline, trials: options.baselineTrials ?? trialsOf(baseline, signal) })
  const data = await collectPage({ sides, examples, comparison, maxBytes, signal })
  const shown = {
    title: redactText(options.title ?? titleOf(options)),
    report: withoutSecrets(report),
    baseline: baseline && withoutSecrets(baseline),
    comparison: comparison && withoutSecrets(comparison),
  }
  for await (const piece of writePage({ ...shown, data })) {
    signal?.throwIfAborted()
    yield piece
  }
}

/**
 * Writes {@link htmlReport} to a file, which is there whole or not at all. Folders are made as needed.
 *
 * @example await writeHtmlReport('reports/rag.html', { report, examples: devset })
 */
export async function writeHtmlReport(
  path: string,
  options: HtmlReportOptions | HtmlOptimizationOptions,
): Promise<void> {
  await replaceFile(path, htmlReport(options), { signal: options.signal })
}

function trialsOf(
  report: EvaluationReport | EvaluationResult,
  signal: AbortSignal | undefined,
): AsyncIterable<TrialRow> | Iterable<TrialRow> {
  return 'trials' in report ? report.trials({ signal }) : []
}

function titleOf({ report, baseline, comparison }: HtmlReportOptions): string {
  const name = report.program.name
  const other = baseline?.program.name ?? comparison?.baseline.name
  return other !== undefined && other !== name ? `${name} against ${other}` : name
}

function checkPrograms({ report, baseline, comparison }: HtmlReportOptions): void {
  if (!comparison) return
  for (const [role, given] of [
    ['candidate', report],
    ['baseline', baseline],
  ] as const) {
    const compared = comparison[role]
    if (given && given.program.hash !== compared.hash) {
      throw new ConfigurationError(
        `The comparison's ${role} is '${compared.name}' (${compared.hash.slice(0, 8)}), but the report given is of ` +
          `'${given.program.name}' (${given.program.hash.slice(0, 8)}). Pass the reports that were compared.`,
      )
    }
  }
}
