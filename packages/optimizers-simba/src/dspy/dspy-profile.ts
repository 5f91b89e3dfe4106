import { ConfigurationError, diffStates, editState, type Example, type ProgramState, stateHash } from '@dspex/core'
import { createRandom } from '@dspex/core/implement'
import { type ReportWarning, trialLab } from '@dspex/evaluate'
import { compareOnHoldout, type OptimizationTask, type ReportOfSearch } from '@dspex/optimize'
import { type DspyDraws, seededDraws } from './dspy-draws.ts'
import type { DspyObserver, DspyTry } from './dspy-observer.ts'
import { type DspyBucket, dspyDemo, dspyRule, type DspyRun, type DspyTask } from './dspy-strategies.ts'
import { summarizeScores } from '../search/select-winner.ts'
import type { Settings } from '../simba-options.ts'
import type { ReportedStep, SimbaReport } from '../report/simba-report.ts'

const temperature = 0.2

interface Registered {
  readonly state: ProgramState
  /** The scores on the batch of the step that made it; none for the student, whose mean stays 0. */
  readonly scores: readonly number[]
}

const strategiesOf = { append_a_demo: dspyDemo, append_a_rule: dspyRule } as const

/**
 * DSPy's SIMBA step by step (Opsahl-Ong et al., DSPy 3, MIT licence), flaws included: the student's mean is 0 for ever,
 * skipped strategies leave clones, gates close on binary metrics. To compare with, and to reproduce.
 */
export async function searchLikeDspy(
  settings: Settings,
  { program, baseline, options, emit }: OptimizationTask,
  observer?: DspyObserver,
): Promise<{ readonly report: ReportOfSearch<SimbaReport> }> {
  const { trainset, seed = settings.seed, budget = settings.budget, signal } = options
  const { batchSize, numCandidates, maxSteps, maxDemos, teacher } = settings
  if (trainset.length < batchSize) {
    throw new ConfigurationError(
      `The trainset has ${trainset.length} examples, fewer than a batch of ${batchSize}. Pass more, or a smaller \`batchSize\`.`,
    )
  }
  const strategies = maxDemos > 0 ? (['append_a_demo', 'append_a_rule'] as const) : (['append_a_rule'] as const)
  const draws = settings.draws ?? seededDraws(createRandom(`simba dspy ${seed}`))
  const lab = trialLab(program, { ...options, examples: trainset, budget })
  const pool: Registered[] = [{ state: baseline, scores: [] }]
  const winners: ProgramState[] = [baseline]
  const steps: ReportedStep[] = []
  const useless = new Map<string, number>()
  const countUseless = (why: string): void => void useless.set(why, (useless.get(why) ?? 0) + 1)
  const pickSoftly = (ids: readonly number[]): number => {
    const means = ids.map((id) => meanOf(pool[id]!.scores))
    // The shares are those of DSPy, which fails where the exponential of a large score overflows.
    const weights = means.map((mean) => Math.exp((mean - Math.max(...means)) / temperature))
    return ids[draws.pick(weights)]!
  }
  await emit({ type: 'optimize-start', optimizer: 'simba', program: program.name, maxSteps })

  let order = draws.shuffle([...trainset.keys()])
  let next = 0
  for (let step = 1; step <= maxSteps && !lab.exhausted(); step += 1) {
    signal.throwIfAborted()
    await emit({ type: 'step-start', step, phase: 'search' })
    if (next + batchSize > trainset.length) {
      order = draws.shuffle(order)
      next = 0
    }
    const batch = order.slice(next, next + batchSize).map((index) => trainset[index]!)
    next += batchSize

    // Every model runs every example once, on programs drawn anew each time.
    const top = topOf(pool, numCandidates)
    const programs = Array.from({ length: numCandidates }, () => batch.map(() => pickSoftly(top)))
    const trials = programs.flatMap((ids, model) =>
      batch.map(({ id: exampleId }, place) => {
        const { state } = pool[ids[place]!]!
        if (teacher && model === 0) return { state, exampleId, overrideLM: teacher }
        return { state, exampleId, repeat: model, lmOptions: { temperature: 1 } }
      }),
    )
    const runs = (await lab.run(trials)).map((result, place): DspyRun => ({
      result,
      example: batch[place % batchSize]!,
      score: result.failed ? 0 : (result.score ?? 0),
    }))
    const buckets = bucketsOf(runs, batch)
    const scores = scoresOf(runs)
    const [p10, p90] = [percentile(scores, 0.1), percentile(scores, 0.9)]

    const tries: DspyTry[] = []
    const candidates: ProgramState[] = []
    for (const bucket of buckets) {
      if (candidates.length >= numCandidates + 1 || lab.exhausted()) break
      const source = pickSoftly(topOf(pool, numCandidates))
      const thinned = dropDemos(pool[source]!.state, maxDemos, draws)
      const strategy = strategies[draws.integer(strategies.length)]!
      const about = { source, thinned, exampleId: bucket.runs[0]!.example.id, bucket: scoresOf(bucket.runs), strategy }
      const task: DspyTask = { state: thinned, bucket, p10, p90, lab, settings }
      try {
        const made = await strategiesOf[strategy](task)
        if (!made) countUseless('skipped: a copy became a candidate')
        candidates.push(made ?? thinned)
        tries.push({ ...about, outcome: made ? 'made' : 'skipped', state: made ?? thinned })
      } catch (error) {
        signal.throwIfAborted()
        countUseless(`reflection: ${(error as Error).message.slice(0, 80)}`)
        tries.push({ ...about, outcome: 'failed' })
      }
    }

    const judged = await scoreAll(candidates, batch)
    observer?.step(
      { batch: batch.map(({ id }) => id), programs: programs.flat(), scores, gates: [p10, p90], tries },
      judged,
    )
    const best = judged.reduce((most, scores, place) => (meanOf(scores) > meanOf(judged[most]!) ? place : most), 0)
    if (candidates[best]) winners.push(candidates[best])
    for (const [place, state] of candidates.entries()) {
      pool.push({ state, scores: judged[place]! })
      const [score, kept, id] = [summarizeScores(judged[place]!) ?? null, place === best, String(pool.length - 1)]
      const reason = kept ? 'best of its step' : 'registered'
      const diff = diffStates(baseline, state)
      await emit({ type: 'candidate', step, id, parent: null, strategy: 'dspy', state, diff, score, kept, reason })
    }
    const { spent } = lab
    const score = summarizeScores(judged[best] ?? []) ?? null
    steps.push({
      step,
      proposed: candidates.length,
      passed: candidates.length > 0 ? 1 : 0,
      best: String(winners.length - 1),
      edits: 0,
      spent,
    })
    await emit({ type: 'step-end', step, best: String(winners.length - 1), score, spent, trialsLeft: null })
  }

  await emit({ type: 'step-start', step: steps.length + 1, phase: 'finals' })
  const finalists = spread(winners.length - 1, numCandidates + 1).map((place) => winners[place]!)
  const finals = await scoreAll(finalists, trainset)
  observer?.finals(finalists, finals)
  const chosen = finals.reduce((most, scores, place) => (meanOf(scores) > meanOf(finals[most]!) ? place : most), 0)
  const winner = finalists[chosen]!
  const isNew = stateHash(winner) !== stateHash(baseline)
  const ended = lab.exhausted() ?? `All ${maxSteps} steps are done.`
  const { spent } = lab
  const comparison = isNew ? await compareOnHoldout({ program, baseline, winner, options }) : null
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
    score: summarizeScores(scores) ?? null,
  })
  return {
    report: {
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
      settings: {
        profile: 'dspy',
        seed,
        batchSize,
        numCandidates,
        maxSteps,
        maxDemos,
        strategies,
      },
    },
  }

  async function scoreAll(
    states: readonly ProgramState[],
    on: readonly Example<object, object>[],
  ): Promise<number[][]> {
    const results = await lab.run(states.flatMap((state) => on.map(({ id }) => ({ state, exampleId: id }))))
    const given = results.map(({ score, failed, row }) => (row ? (failed ? 0 : (score ?? 0)) : null))
    // What the budget left out counts for nothing: half a list of scores compares with none.
    return states.map((_, place) => {
      const own = given.slice(place * on.length, (place + 1) * on.length)
      return own.includes(null) ? [] : (own as number[])
    })
  }
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

/** Places 0 … last, spread over `count`, each once: i·last/(count − 1), halves rounded to even. */
export function spread(last: number, count: number): number[] {
  if (last < 1) return [0]
  return [...new Set(Array.from({ length: count }, (_, place) => roundHalfToEven((place * last) / (count - 1))))]
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value)
  if (value - below !== 0.5) return Math.round(value)
  return below % 2 === 0 ? below : below + 1
}

/** The percentile with linear interpolation. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)]!
  return below + (sorted[Math.ceil(at)]! - below) * (at - Math.floor(at))
}

function scoresOf(runs: readonly DspyRun[]): readonly number[] {
  return runs.map(({ score }) => score)
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, 0) / values.length
}
