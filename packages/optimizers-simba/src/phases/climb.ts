import { climbing } from '../numbers.ts'
import type { Ended } from '../report/simba-report.ts'
import type { Cluster } from '../knowledge/cluster-failures.ts'
import type { Search } from '../search/search.ts'
import type { Checked } from '../search/targeted-check.ts'
import { adopt } from './adopt.ts'
import type { Start } from './begin.ts'
import { makeAttempts, putTogether, review } from './step.ts'

/**
 * Climbs in steps, and says why it ended. While the edits of a step are proposed and tried, those that passed in the step
 * before are merged, so that the one does not wait for the other. Nothing is decided before both are there.
 */
export async function ascend(search: Search, { reserved }: Start): Promise<Ended> {
  const { settings, story, lab, trialsLeft } = search
  let passed: readonly Checked[] = []
  let inVain = { steps: 0, attempts: 0 }
  for (let step = 1; ; step += 1) {
    search.task.options.signal.throwIfAborted()
    const count = Math.floor((trialsLeft() - reserved - settings.batchSize) / climbing.runsOfAttempt)
    const clusters = search.clusters()
    const ended = whyItEnds(search, { step, inVain, count, clusters })
    if (ended !== undefined) {
      await adopt(search, step - 1, await putTogether(search, step - 1, passed, trialsLeft() - reserved), passed)
      return ended
    }
    await story.beginStep(step, 'search')
    const isMerging = new Set(passed.map(({ cluster }) => cluster.key))
    const open = clusters.filter(({ key }) => !isMerging.has(key))
    const forMerges = trialsLeft() - reserved - climbing.runsOfAttempt * Math.min(settings.numCandidates, count)
    const [attempts, merges] = await Promise.all([
      makeAttempts(search, step, open, count),
      putTogether(search, step, passed, forMerges),
    ])
    const isBetter = await adopt(search, step, merges, passed)
    passed = await review(search, step, attempts)
    const isVain = !isBetter && passed.length === 0
    inVain = isVain
      ? { steps: inVain.steps + 1, attempts: inVain.attempts + attempts.length }
      : { steps: 0, attempts: 0 }
    const proposed = attempts.filter(({ checked }) => checked).length
    await story.endStep({ step, proposed, passed: passed.length, spent: lab.spent }, search.incumbent(), trialsLeft())
  }
}

interface Patience {
  readonly steps: number
  readonly attempts: number
}

interface Progress {
  readonly step: number
  readonly inVain: Patience
  readonly count: number
  readonly clusters: readonly Cluster[]
}

function whyItEnds({ settings, lab }: Search, { step, inVain, count, clusters }: Progress): Ended | undefined {
  if (step > settings.maxSteps) return { by: 'steps', why: `All ${settings.maxSteps} steps are done.` }
  if (count < 1) return { by: 'budget', why: lab.exhausted() ?? 'The budget is spent but for the finals.' }
  if (clusters.length === 0) return { by: 'solved', why: 'Nothing fails any more.' }
  const { patience } = climbing
  if (inVain.steps < patience.steps || inVain.attempts < patience.attempts) return undefined
  return { by: 'stalled', why: `${inVain.attempts} attempts in ${inVain.steps} steps found nothing that helps.` }
}
