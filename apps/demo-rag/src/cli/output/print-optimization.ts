import { terminalReport } from '@dspex/report'
import type { OptimizedRag, SearchQuestions } from '../../optimize/optimize-rag.ts'
import type { SavedState } from '../../optimize/saved-state.ts'
import { count } from '../../count.ts'
import type { Output } from './output.ts'

/** Prints what is searched with. */
export function printHead({ train, val, holdout }: SearchQuestions, model: string, output: Output): void {
  output.print(
    `${output.style('bold', 'Atlas')}  learns from ${train.length} questions of 'train', chooses by ${val.length} of 'val', ` +
      `is judged on ${holdout.length} of 'holdout'`,
  )
  output.print(`${output.style('bold', 'Model')}  ${model}\n`)
}

/** Options of {@link printOptimization}. */
export interface ResultToPrint {
  readonly file: string | undefined
  /** What an earlier search has left, and this one has not replaced. */
  readonly before: SavedState | undefined
  readonly pages: readonly string[]
  readonly seconds: number
  readonly calls: number
  readonly model: string
  readonly output: Output
}

/** Prints what came of a search. */
export function printOptimization({ found: { report }, verdict }: OptimizedRag, options: ResultToPrint): void {
  const { file, before, pages, seconds, calls, model, output } = options
  const { print, style, width } = output
  print(terminalReport(report, { width }))
  print(`\n${count(calls, 'LM call')} in ${seconds.toFixed(1)} s`)
  if (file !== undefined) {
    print(`${style('bold', 'State')}   ${file}`)
    print(style('dim', `        demo and demo ask use it with a model: DSPEX_LM=${model}; --state none does without`))
  } else if (verdict) print('The state is worse, so it is not kept.')
  if (before) print(`${style('bold', 'State')}   ${before.file}, of an earlier search, is used as before`)
  for (const page of pages) print(`${style('bold', 'Report')}  ${page}`)
}
