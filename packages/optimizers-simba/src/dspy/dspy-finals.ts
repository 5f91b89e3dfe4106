import { type ProgramState, stateHash } from '@dspex/core'
import type { ReportWarning } from '@dspex/evaluate'
import { compareOnHoldout, type ReportOfSearch, summarizeScores } from '@dspex/optimize'
import type { SimbaReport } from '../report/simba-report.ts'
import { bestOf, scoreAll, spread } from './dspy-scores.ts'
import type { DspySearch } from './dspy-search.ts'

/** Scores winners of steps on the whole trainset, takes the best, and writes the report. */
export async function holdDspyFinals(search: DspySearch): Promise<ReportOfSearch<SimbaReport>> {
  const { task, settings, seed, strategies, lab, observer, winners, steps, useless } = search
  const { baseline, options, emit } = task
  const { batchSize, numCandidates, maxSteps, maxDemos } = settings
  await emit({ type: 'step-start', step: steps.length + 1, phase: 'finals' })
  const finalists = spread(winners.length - 1, numCandidates + 1).map((place) => winners[place]!)
  const finals = await scoreAll(lab, finalists, options.trainset)
  observer?.finals(finalists, finals)
  const chosen = bestOf(finals)
  const winner = finalists[chosen]!
  const isNew = stateHash(winner) !== stateHash(baseline)
  const ended = lab.exhausted() ?? `All ${maxSteps} steps are done.`
  const { spent } = lab
  const comparison = isNew ? await compareOnHoldout(task, winner) : null
  const warnings: ReportWarning[] = []
  if (isNew && !options.holdout) {
    const message = 'The winner was selected on the data that its score comes from. Pass a `holdout` for a verdict.'
    warnings.push({ code: 'SELECTED_ON_DATA', message })
    await emit({ type: 'warning', ...warnings[0]! })
  }
  const reported = (id: string, state: ProgramState, scores: readonly number[]): SimbaReport['winner'] => ({
    id,
    state,
    stateHash: stateHash(state),
    score: summarizeScores(scores),
  })
  return {
    baseline: reported('0', baseline, finals[0] ?? []),
    winner: reported(String(chosen), winner, finals[chosen] ?? []),
    comparison,
    warnings,
    steps,
    spent,
    ended,
    endedBy: lab.exhausted() ? 'budget' : 'steps',
    learned: [],
    rejected: [],
    selection: null,
    useless: Object.fromEntries(useless),
    summary:
      comparison?.summary ??
      (isNew ? 'The best on the trainset was chosen, which flatters it.' : 'The student stays as it was.'),
    settings: { seed, batchSize, numCandidates, maxSteps, maxDemos, strategies },
  }
}
