import { compare, type EvaluationReport } from '@dspex/evaluate'
import { DspexError } from '@dspex/core'
import { exactMatch } from '../../evaluation/devset.ts'
import type { Output } from './output.ts'

/** Options of {@link printLast}. */
export interface LastOptions {
  readonly last: EvaluationReport
  readonly report: EvaluationReport
  readonly output: Output
}

/** Prints whether this run is better than the last one on the same questions. */
export function printLast({ last, report, output }: LastOptions): void {
  const what = last.program.name === report.program.name ? `${last.program.name} as it was` : last.program.name
  const lm = last.environment.lm === report.environment.lm ? '' : `, with ${last.environment.lm}`
  const when = new Date(last.environment.startedAt).toLocaleString('sv-SE').slice(0, 16)
  output.print(`\n${output.style('bold', 'Against the last run')}  ${what}${lm}, ${when}`)
  try {
    const { metrics } = compare({ baseline: last, candidate: report }, { metric: exactMatch })
    output.print(`By ${exactMatch}: ${metrics[exactMatch]?.summary}\n`)
  } catch (error) {
    if (!DspexError.isInstance(error)) throw error
    output.print(`${error.message}\n`)
  }
}
