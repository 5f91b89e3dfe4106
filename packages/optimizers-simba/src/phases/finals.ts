import type { Comparison } from '@dspex/evaluate'
import { compareOnHoldout } from '@dspex/optimize'
import type { Candidate } from '../candidate/candidate.ts'
import { promiseOfOne } from '../search/merge-edits.ts'
import type { Search } from '../search/search.ts'
import { type Finals, selectWinner } from '../search/select-winner.ts'
import { measureWorth } from '../search/worth.ts'
import type { Start } from './begin.ts'

/**
 * Finals against the baseline: the incumbent, the incumbent without what has shown no worth, the one from halfway, and the
 * edit that promised most alone.
 */
export async function holdFinals(search: Search, { before }: Start): Promise<Finals> {
  const { task, settings, seed, memory, make, baseline, incumbents, singles, finalIds, story, trialsLeft } = search
  const incumbent = search.incumbent()
  const worthOf = measureWorth(search, before)
  const worthy = incumbent.edits.filter((edit) => (worthOf(edit).worth ?? 0) >= 0)
  const pruned = settings.without.has('pruning') ? incumbent : make(worthy, incumbent, 'prune')
  const halfway = incumbents[Math.floor(incumbents.length / 2)]!
  const [alone] = singles.toSorted((a, b) => promiseOfOne(b) - promiseOfOne(a) || b.evidence - a.evidence)
  const single = settings.without.has('fewer-edits') ? undefined : alone?.candidate
  const finalists = [...new Set([incumbent, pruned, halfway, single ?? baseline])].filter((each) => each !== baseline)
  const step = story.steps.length + 1
  if (finalists.length > 0) await story.beginStep(step, 'finals')
  const { signal } = task.options
  const finals = await selectWinner(baseline, finalists, {
    memory,
    ids: finalIds,
    trialsLeft,
    seed: `simba ${seed}`,
    signal,
  })
  for (const candidate of finalists) {
    const kept = candidate === finals.winner
    await story.tell(candidate, { step, kept, reason: kept ? 'wins the finals' : 'loses the finals' })
  }
  return finals
}

/** The one inference, on data that nothing above has seen. */
export async function infer({ task, baseline, story }: Search, winner: Candidate): Promise<Comparison | null> {
  if (winner.id === baseline.id) return null
  if (task.options.holdout !== undefined) return compareOnHoldout(task, winner.state)
  await story.warn(
    'SELECTED_ON_DATA',
    'The winner was selected on the data that its score comes from. Pass a `holdout` for a verdict.',
  )
  return null
}
