import type { RealOutcome } from './contestant.ts'
import { type Judged, showGain, showShare } from './judge.ts'
import type { RunSpent } from './reply-store.ts'
import { showSearch } from './show-search.ts'
import { showState } from './show-state.ts'

/** What came of one run. */
export interface RealResult {
  readonly title: string
  readonly outcome: RealOutcome
  readonly judged: Judged
  /** What the search took. */
  readonly spent: RunSpent
  /** What judging took. */
  readonly judging: RunSpent
  /** The unoptimized program with the same adapter, where it ran. */
  readonly baseline: Judged | undefined
}

/** Writes a table in Markdown: a row for each run. */
export function showTable(results: readonly RealResult[]): string {
  const rows = results.map(({ title, outcome, judged, spent, baseline }) => {
    const predictors = Object.values(outcome.state.predictors)
    const demos = predictors.reduce((sum, { demos }) => sum + demos.length, 0)
    return [
      title,
      showShare(judged.scores),
      baseline && baseline !== judged ? showGain(judged.scores, baseline.scores) : '',
      judged.failed,
      demos,
      spent.calls,
      spent.tokens,
      spent.seconds.toFixed(0),
    ].join(' | ')
  })
  return [
    '| run | right of the holdout | points over unoptimized | replies that do not fit | demos | calls | tokens | seconds |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n')
}

/** Writes all that is to be said about a run. */
export function writeResult(result: RealResult): string {
  const { title, outcome } = result
  return [
    `# ${title}`,
    showTable([result]),
    ...(outcome.about === undefined ? [] : [outcome.about]),
    showState(outcome.state),
    ...(outcome.report ? [showSearch(outcome.report)] : []),
  ]
    .join('\n\n')
    .concat('\n')
}
