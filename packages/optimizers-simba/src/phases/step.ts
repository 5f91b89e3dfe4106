import { checking } from '../numbers.ts'
import type { Cluster } from '../knowledge/cluster-failures.ts'
import { type Attempt, type AttemptSettings, makeAttempt } from '../search/make-attempt.ts'
import { type Merge, mergeEdits } from '../search/merge-edits.ts'
import { planAttempts } from '../search/plan-attempts.ts'
import type { Search } from '../search/search.ts'
import type { Checked } from '../search/targeted-check.ts'

/** Makes attempts on the clusters with most to win, side by side: all see what is known now, whatever ends first. */
export async function makeAttempts(
  search: Search,
  step: number,
  clusters: readonly Cluster[],
  affordable: number,
): Promise<readonly Attempt[]> {
  const { task, settings, random, memory, ids, attempts, lab, make, similarity, exampleOf } = search
  const { strategies, numCandidates, maxDemos, promptModel, teacher, without } = settings
  const incumbent = search.incumbent()
  const turn = random.fork(`step ${step}`)
  const plans = planAttempts({
    clusters,
    strategies,
    incumbent,
    attempts,
    count: Math.min(numCandidates, affordable),
    random: turn.fork('propose'),
  })
  const tools: AttemptSettings = {
    program: task.program,
    incumbent,
    knowledge: memory.asOfNow(),
    attempts,
    lab,
    make,
    similarity,
    exampleOf,
    maxDemos,
    promptModel,
    teacher,
    without,
    bystanders: turn.fork('bystanders').shuffle(ids.filter((id) => memory.isKnown(id))),
    mostControls: without.has('controls') ? 0 : checking.mostControls,
    mayExplore: affordable >= numCandidates,
  }
  return Promise.all(plans.map((plan) => makeAttempt(plan, tools)))
}

/** Notes what came of attempts, in the order in which they were planned, and gives the edits that passed. */
export async function review(search: Search, step: number, all: readonly Attempt[]): Promise<readonly Checked[]> {
  const { memory, attempts, story, singles } = search
  const passed: Checked[] = []
  for (const { cluster, way, useless, checked, runs } of all) {
    memory.note(runs)
    if (way === null) attempts.tellNothing(cluster.key)
    else if (useless !== null) attempts.tellUseless(cluster.key, way, useless)
    else if (checked && !attempts.tried.has(checked.edit.id)) {
      memory.learn(checked.others)
      attempts.tellEdit(cluster.key, way, checked.edit, checked)
      await story.tell(checked.candidate, { step, kept: checked.passed, reason: checked.reason })
      if (!checked.passed) continue
      passed.push(checked)
      if (checked.candidate.edits.length === 1) singles.push(checked)
    }
  }
  return passed
}

/** Puts edits together that passed, and tries the whole; fewer of them too as far as there are runs for it. */
export async function putTogether(
  search: Search,
  step: number,
  passed: readonly Checked[],
  affordable: number,
): Promise<readonly Merge[]> {
  const { settings, random, ids, make, memory } = search
  const { batchSize, maxDemos, without } = settings
  const queue = random.fork(`step ${step}`).fork('queue').shuffle(ids)
  const mostMerges = Math.max(1, Math.floor(affordable / batchSize))
  return mergeEdits(passed, {
    incumbent: search.incumbent(),
    make,
    memory,
    batchSize,
    mostMerges,
    maxDemos,
    without,
    queue,
  })
}
