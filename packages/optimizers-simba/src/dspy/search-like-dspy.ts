import { diffStates, editState, type Example, type ProgramState } from '@dspex/core'
import { type OptimizationTask, type ReportOfSearch, summarizeScores } from '@dspex/optimize'
import type { SimbaReport } from '../report/simba-report.ts'
import { refuseBlindness } from '../search/refuse-blindness.ts'
import type { DspyDraws } from './dspy-draws.ts'
import { holdDspyFinals } from './dspy-finals.ts'
import type { DspyStep, DspyTry, Replay } from './dspy-observer.ts'
import type { DspySettings } from './dspy-options.ts'
import { bestOf, meanOf, percentile, scoreAll, scoresOf } from './dspy-scores.ts'
import { type DspySearch, openDspySearch, type Registered } from './dspy-search.ts'
import { type DspyBucket, dspyDemo, dspyRule, type DspyRun, type DspyTask } from './dspy-strategies.ts'

const temperature = 0.2

const strategiesOf = { append_a_demo: dspyDemo, append_a_rule: dspyRule } as const

type Batch = readonly Example<object, object>[]

/**
 * DSPy's SIMBA step by step (Opsahl-Ong et al., DSPy 3, MIT licence), flaws included: the student's mean is 0 for ever,
 * skipped strategies leave clones, gates close on binary metrics. To compare with, and to reproduce.
 */
export async function searchLikeDspy(
  settings: DspySettings,
  task: OptimizationTask,
  replay: Replay = {},
): Promise<{ readonly report: ReportOfSearch<SimbaReport> }> {
  const opened = openDspySearch(settings, task, replay)
  const { lab, draws } = opened
  const { batchSize, maxSteps } = settings
  const { trainset, signal } = task.options
  await task.emit({ type: 'optimize-start', optimizer: 'dspy-simba', program: task.program.name, maxSteps })
  let order = draws.shuffle([...trainset.keys()])
  let next = 0
  for (let step = 1; step <= maxSteps && !lab.exhausted(); step += 1) {
    signal.throwIfAborted()
    await task.emit({ type: 'step-start', step, phase: 'search' })
    if (next + batchSize > trainset.length) {
      order = draws.shuffle(order)
      next = 0
    }
    const batch = order.slice(next, next + batchSize).map((index) => trainset[index]!)
    next += batchSize
    await takeStep(opened, step, batch)
  }
  return { report: await holdDspyFinals(opened) }
}

async function takeStep(search: DspySearch, step: number, batch: Batch): Promise<void> {
  const { programs, runs } = await runBatch(search, step, batch)
  const scores = scoresOf(runs)
  const gates = [percentile(scores, 0.1), percentile(scores, 0.9)] as const
  const { candidates, tries } = await makeCandidates(search, bucketsOf(runs, batch), gates)
  const judged = await scoreAll(search.lab, candidates, batch)
  search.observer?.step({ batch: batch.map(({ id }) => id), programs, scores, gates, tries }, judged)
  await register(search, step, candidates, judged)
}

/** Every model runs every example once, on programs drawn anew each time. */
async function runBatch(
  { settings, lab, draws, pool }: DspySearch,
  step: number,
  batch: Batch,
): Promise<{ readonly programs: readonly number[]; readonly runs: readonly DspyRun[] }> {
  const { numCandidates, batchSize, teacher } = settings
  const top = topOf(pool, numCandidates)
  const programs = Array.from({ length: numCandidates }, () => batch.map(() => pickSoftly(pool, top, draws)))
  const trials = programs.flatMap((ids, model) =>
    batch.map(({ id: exampleId }, place) => {
      const { state } = pool[ids[place]!]!
      if (teacher && model === 0) return { state, exampleId, overrideLM: teacher }
      return { state, exampleId, repeat: model, lmOptions: { temperature: 1 } }
    }),
  )
  const results = await lab.run(trials)
  if (step === 1) refuseBlindness(results)
  const runs = results.map((result, place): DspyRun => ({
    result,
    example: batch[place % batchSize]!,
    score: result.failed ? 0 : (result.score ?? 0),
  }))
  return { programs: programs.flat(), runs }
}

/** Tries a strategy on each bucket, those with most to learn first, until there are enough candidates. */
async function makeCandidates(
  { task, settings, strategies, lab, draws, pool, useless }: DspySearch,
  buckets: readonly DspyBucket[],
  [p10, p90]: DspyStep['gates'],
): Promise<{ readonly candidates: readonly ProgramState[]; readonly tries: readonly DspyTry[] }> {
  const { numCandidates, maxDemos } = settings
  const countUseless = (why: string): void => void useless.set(why, (useless.get(why) ?? 0) + 1)
  const tries: DspyTry[] = []
  const candidates: ProgramState[] = []
  for (const bucket of buckets) {
    if (candidates.length >= numCandidates + 1 || lab.exhausted()) break
    const source = pickSoftly(pool, topOf(pool, numCandidates), draws)
    const thinned = dropDemos(pool[source]!.state, maxDemos, draws)
    const strategy = strategies[draws.integer(strategies.length)]!
    const about = { source, thinned, exampleId: bucket.runs[0]!.example.id, bucket: scoresOf(bucket.runs), strategy }
    const given: DspyTask = { state: thinned, bucket, p10, p90, lab, settings }
    try {
      const made = await strategiesOf[strategy](given)
      if (!made) countUseless('skipped: a copy became a candidate')
      candidates.push(made ?? thinned)
      tries.push({ ...about, outcome: made ? 'made' : 'skipped', state: made ?? thinned })
    } catch (error) {
      task.options.signal.throwIfAborted()
      countUseless(`reflection: ${(error as Error).message.slice(0, 80)}`)
      tries.push({ ...about, outcome: 'failed' })
    }
  }
  return { candidates, tries }
}

/** Puts every candidate into the pool, and the best of them among the winners. */
async function register(
  { task, lab, pool, winners, steps }: DspySearch,
  step: number,
  candidates: readonly ProgramState[],
  judged: readonly (readonly number[])[],
): Promise<void> {
  const { baseline, emit } = task
  const best = bestOf(judged)
  if (candidates[best]) winners.push(candidates[best])
  for (const [place, state] of candidates.entries()) {
    pool.push({ state, scores: judged[place]! })
    const [score, kept, id] = [summarizeScores(judged[place]!), place === best, String(pool.length - 1)]
    const reason = kept ? 'best of its step' : 'registered'
    const diff = diffStates(baseline, state)
    await emit({ type: 'candidate', step, id, parent: null, strategy: 'dspy', state, diff, score, kept, reason })
  }
  const [{ spent }, proposed, name] = [lab, candidates.length, String(winners.length - 1)]
  const score = summarizeScores(judged[best] ?? [])
  steps.push({ step, proposed, passed: proposed > 0 ? 1 : 0, best: name, edits: 0, spent })
  await emit({ type: 'step-end', step, best: name, score, spent, trialsLeft: null })
}

/** Draws one of the programs, the likelier the better its mean is. */
function pickSoftly(pool: readonly Registered[], ids: readonly number[], draws: DspyDraws): number {
  const means = ids.map((id) => meanOf(pool[id]!.scores))
  // The shares are those of DSPy, which fails where the exponential of a large score overflows.
  const weights = means.map((mean) => Math.exp((mean - Math.max(...means)) / temperature))
  return ids[draws.pick(weights)]!
}

/** The k best by mean, the first of equals first; the student takes the last place if it is not among them. */
function topOf(pool: readonly Registered[], k: number): readonly number[] {
  const ids = [...pool.keys()].toSorted((a, b) => meanOf(pool[b]!.scores) - meanOf(pool[a]!.scores)).slice(0, k)
  if (!ids.includes(0)) ids[ids.length - 1] = 0
  return [...new Set(ids)]
}

function bucketsOf(runs: readonly DspyRun[], batch: readonly object[]): readonly DspyBucket[] {
  const buckets = batch.map((_, place): DspyBucket => {
    const own = runs.filter((_, index) => index % batch.length === place).toSorted((a, b) => b.score - a.score)
    const scores = scoresOf(own)
    const [best, worst] = [scores[0]!, scores.at(-1)!]
    return { runs: own, key: [best - worst, best, best - meanOf(scores)] }
  })
  return buckets.toSorted((a, b) => b.key[0] - a.key[0] || b.key[1] - a.key[1] || b.key[2] - a.key[2])
}

function dropDemos(state: ProgramState, maxDemos: number, draws: DspyDraws): ProgramState {
  const most = Math.max(0, ...Object.values(state.predictors).map(({ demos }) => demos.length))
  const cap = maxDemos > 0 ? maxDemos : 3
  const count = Math.min(most, Math.max(draws.poisson(most / cap), most >= cap ? 1 : 0))
  const places = new Set(Array.from({ length: count }, () => draws.integer(most)))
  if (places.size === 0) return state
  return Object.keys(state.predictors).reduce(
    (changed, path) =>
      editState(changed, path, ({ demos }) => ({ demos: demos.filter((_, place) => !places.has(place)) })),
    state,
  )
}
