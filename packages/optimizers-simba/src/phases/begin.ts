import { beginning, covering, finals, runsOfFinals } from '../numbers.ts'
import { mergeEdits } from '../search/merge-edits.ts'
import { refuseBlindness } from '../search/refuse-blindness.ts'
import type { Search } from '../search/search.ts'
import { untried } from '../search/targeted-check.ts'
import { coverWithDemos } from '../strategies/cover-with-demos.ts'
import { adopt } from './adopt.ts'

/** What is known after the first runs. */
export interface Start {
  /** How likely the program solved each example as it was. */
  readonly before: ReadonlyMap<string, number>
  /** How many runs there were to spend. */
  readonly total: number
  /** How many of them are for the finals. */
  readonly reserved: number
}

/** Runs the program as it is: where it fails is where there is something to win. */
export async function begin(search: Search): Promise<Start> {
  const { settings, task, memory, baseline, ids, finalIds, story, trialsLeft } = search
  refuseBlindness(await memory.run(baseline, ids.slice(0, beginning.blindRuns)))
  const total = trialsLeft()
  const count = Math.max(beginning.blindRuns, settings.batchSize, Math.floor(total * beginning.share))
  memory.learn(await memory.run(baseline, ids.slice(0, count)))
  await story.tell(baseline, { step: 0, kept: true, reason: 'the program as it was given' })
  if (ids.length < beginning.fewExamples)
    await story.warn(
      'FEW_EXAMPLES',
      `With ${ids.length} examples it can be seen what fails and what mends it, but hardly whether that holds elsewhere. Twenty or more tell.`,
    )
  return {
    before: new Map(ids.map((id) => [id, memory.expected(id)])),
    total,
    reserved: Math.min(total * finals.share, runsOfFinals(finalIds.length, task.options.valset !== undefined)),
  }
}

/** Begins with demos of the runs that are paid already: they cost one check together. */
export async function cover(search: Search, { total }: Start): Promise<void> {
  const { settings, memory, similarity, baseline, ids, random, make } = search
  const { maxDemos, batchSize, without } = settings
  if (without.has('cover')) return
  const clusters = search.clusters()
  const covers = coverWithDemos({ baseline, clusters, knowledge: memory, similarity, maxDemos })
  if (covers.length < covering.fewest) return
  const parts = covers.map(({ edit, cluster }) =>
    untried({ edit, cluster, candidate: make([edit], baseline, edit.strategy) }),
  )
  const failing = new Set(clusters.flatMap(({ failing }) => failing)).size
  const affordable = Math.floor(total * covering.share)
  const merges = await mergeEdits(parts, {
    incumbent: baseline,
    make,
    memory,
    batchSize: Math.max(batchSize, Math.min(covering.runsPerFailure * failing, affordable)),
    mostMerges: Infinity,
    maxDemos,
    without,
    queue: random.fork('cover').shuffle(ids),
  })
  await adopt(search, 0, merges, [])
}
