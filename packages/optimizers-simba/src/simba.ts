import { createRandom, diffStates, type Example, LMError, MetricError } from '@dspex/core'
import {
  defineOptimizer,
  type EndOfSearch,
  type LabResult,
  type OptimizationTask,
  type Optimizer,
  type ReportOfSearch,
  type ReportWarning,
  toMetric,
  trialLab,
} from '@dspex/evaluate'
import { type Candidate, candidatesOf } from './candidate.ts'
import { clusterFailures } from './cluster-failures.ts'
import { compareOnHoldout } from './compare-on-holdout.ts'
import { searchLikeDspy } from './dspy-profile.ts'
import { coverWithDemos } from './cover-with-demos.ts'
import { demoAdded, type Edit } from './edits.ts'
import { forecastSimba } from './forecast-simba.ts'
import { createMemory } from './memory.ts'
import { mergeEdits } from './merge-edits.ts'
import { countAttempt, createAttempts, proposeEdits } from './propose-edits.ts'
import { createScale } from './score-scale.ts'
import { selectWinner, summarize } from './select-winner.ts'
import { readOptions, type Settings, type SimbaOptions } from './simba-options.ts'
import { buildReport, type ReportedStep, type SimbaReport } from './simba-report.ts'
import { lexicalSimilarity } from './similarity.ts'
import { type Checked, checkEdits } from './targeted-check.ts'

/**
 * Makes SIMBA: stochastic introspective mini-batch ascent. It looks at what a program gets wrong, writes demos and rules
 * for it, tries each where it should help, and keeps what does.
 *
 * The idea is that of DSPy's SIMBA; how edits are credited, merged and chosen is our own.
 *
 * @throws ConfigurationError when an option is out of range
 * @example const { program, report } = await simba({ metric: f1Score() }).compile(rag, { trainset, holdout, lm })
 */
export function simba<Input extends object = object, Labels extends object = object, Output = unknown>(
  options: SimbaOptions<Input, Labels, Output>,
): Optimizer<Input, Labels, Output, SimbaReport> {
  const settings = readOptions(options)
  return defineOptimizer<Input, Labels, Output, SimbaReport>({
    name: 'simba',
    search: (task) => (settings.profile === 'dspy' ? searchLikeDspy : search)(settings, task),
    forecast: (program, given) => forecastSimba(program, settings, given),
  })
}

/** The search, from the first run to the report. */
async function search(
  settings: Settings,
  { program, baseline: state, options, emit }: OptimizationTask<object, object, unknown>,
): Promise<{ readonly report: ReportOfSearch<SimbaReport> }> {
  const { trainset, valset, signal, seed = settings.seed, budget = settings.budget } = options
  const { maxSteps, batchSize, maxDemos } = settings
  const random = createRandom(`simba ${seed}`)
  const metric = toMetric(settings.metric, { name: 'metric' })
  const examples = new Map([...trainset, ...(valset ?? [])].map((example) => [example.id, example]))
  const lab = trialLab(program, { ...options, examples: [...examples.values()], metric, budget })
  const scale = createScale(metric.worst, settings.threshold)
  const memory = createMemory(lab, scale)
  const similarity = lexicalSimilarity(trainset)
  const make = candidatesOf(state)
  const attempts = createAttempts()
  const exampleOf = (id: string): Example<object, object> => examples.get(id)!
  const trialsLeft = (): number =>
    budget ? (lab.exhausted() ? 0 : lab.trialsLeft()) : Math.max(0, settings.trials - lab.spent.trials)
  const warnings: ReportWarning[] = []
  const steps: ReportedStep[] = []
  const warn = async (code: string, message: string): Promise<void> => {
    warnings.push({ code, message })
    await emit({ type: 'warning', code, message })
  }
  await emit({ type: 'optimize-start', optimizer: 'simba', program: program.name, maxSteps })

  // What the program does as it is: where it fails is where there is something to win.
  const baseline = make([], null, 'baseline')
  const ids = random.fork('order').shuffle(trainset.map(({ id }) => id))
  const valIds = valset ? random.fork('valset').shuffle(valset.map(({ id }) => id)) : ids
  const beginning = await memory.run(baseline, ids.slice(0, 5))
  refuseBlindness(beginning)
  const total = trialsLeft()
  const first = await memory.run(baseline, ids.slice(0, Math.max(5, batchSize, Math.floor(total * 0.2))))
  memory.learn(first)
  const before = new Map(ids.map((id) => [id, memory.expected(id)]))
  const reserved = Math.min(total * 0.3, valIds.length * (valset ? 3.5 : 2.5))
  if (trainset.length < 20)
    await warn(
      'FEW_EXAMPLES',
      `With ${trainset.length} examples it can be seen what fails and what mends it, but hardly whether that holds elsewhere. Twenty or more tell.`,
    )

  // Ascent: each step tries several edits where they should help, and merges those that do.
  let incumbent = baseline
  const incumbents = [baseline]
  let ended = `All ${maxSteps} steps are done.`
  let endedBy: EndOfSearch = 'steps'
  let inVain = 0
  await tell(baseline, 0, true, 'the program as it was given')
  await coverFailures()
  for (let step = 1; step <= maxSteps; step += 1) {
    signal.throwIfAborted()
    if (trialsLeft() - reserved < settings.numCandidates) {
      ended = lab.exhausted() ?? 'The budget is spent but for the finals.'
      endedBy = 'budget'
      break
    }
    const clusters = clusterFailures({ examples: trainset, memory, similarity })
    if (clusters.length === 0) {
      ended = 'Nothing fails any more.'
      endedBy = 'solved'
      break
    }
    await emit({ type: 'step-start', step, phase: 'search' })
    const turn = random.fork(`step ${step}`)
    const trials = await proposeEdits({
      program,
      settings,
      incumbent,
      clusters,
      attempts,
      make,
      lab,
      memory,
      similarity,
      exampleOf,
      random: turn.fork('propose'),
    })
    const bystanders = turn.fork('bystanders').shuffle(ids.filter((id) => memory.isKnown(id)))
    const checked = await checkEdits(trials, { memory, scale, bystanders })
    for (const { edit, candidate, passed, reason } of checked) {
      attempts.tried.set(edit.id, passed)
      countAttempt(attempts, `${edit.strategy} ${edit.path}`, passed)
      if (!passed) attempts.rejected.push({ edit, reason })
      await tell(candidate, step, passed, reason)
    }

    const queue = turn.fork('queue').shuffle(ids)
    const fit = (parts: readonly Checked[]): readonly Checked[] => fitDemos(parts, incumbent, maxDemos)
    const passed = checked.filter((each) => each.passed)
    const merges = await mergeEdits(passed, { incumbent, make, memory, scale, batchSize, queue, fit })
    for (const { candidate, kept, gain } of merges)
      await tell(candidate, step, kept, `together probably ${gain > 0 ? 'better' : 'worse'} by ${points(gain)}`)
    const kept = merges.find((merge) => merge.kept)
    if (kept) {
      incumbent = kept.candidate
      incumbents.push(incumbent)
      memory.age()
      memory.learn(kept.results)
      const held = new Set(incumbent.edits)
      for (const { edit, results, cluster, mended, siblings } of passed) {
        if (!held.has(edit)) continue
        memory.learn(results)
        const ran = new Set([...results, ...kept.results].map(({ trial }) => trial.exampleId))
        if (siblings > 0)
          memory.presume(
            cluster.failing.filter((id) => !ran.has(id)),
            mended / siblings,
          )
      }
    }
    inVain = kept ? 0 : inVain + 1
    const { spent } = lab
    steps.push({
      step,
      proposed: trials.length,
      passed: passed.length,
      best: incumbent.id,
      edits: incumbent.edits.length,
      spent,
    })
    const left = trialsLeft()
    const trialsOrNull = Number.isFinite(left) ? Math.round(left) : null
    const score = summarize([...memory.scoresOf(incumbent).values()]) ?? null
    await emit({ type: 'step-end', step, best: incumbent.id, score, spent, trialsLeft: trialsOrNull })
    if (inVain >= 4) {
      ended = 'Four steps in a row found nothing that helps.'
      endedBy = 'stalled'
      break
    }
  }

  // Finals: the incumbent, the incumbent without what has shown no worth, and the one from halfway.
  const worthOf = (edit: Edit): { worth: number | null; examples: number } => {
    const own = new Set(edit.members)
    const gains = incumbents
      .filter(({ edits }) => edits.includes(edit))
      .flatMap((candidate) => [...memory.scoresOf(candidate)])
      .filter(([id]) => own.has(id) && before.has(id))
      .map(([id, score]) => scale.unit(score) - before.get(id)!)
    const sum = gains.reduce((total, each) => total + each, 0)
    return { worth: gains.length > 0 ? sum / gains.length : null, examples: gains.length }
  }
  const isWorthIt = (edit: Edit): boolean => (worthOf(edit).worth ?? 0) >= 0
  const pruned = make(incumbent.edits.filter(isWorthIt), incumbent, 'prune')
  const halfway = incumbents[Math.floor(incumbents.length / 2)]!
  const finalists = [...new Set([incumbent, pruned, halfway])].filter((each) => each !== baseline)
  if (finalists.length > 0) await emit({ type: 'step-start', step: steps.length + 1, phase: 'finals' })
  const finals = await selectWinner(baseline, finalists, {
    memory,
    ids: valIds,
    trialsLeft,
    seed: `simba ${seed}`,
    signal,
  })
  const { winner } = finals
  for (const candidate of finalists)
    await tell(
      candidate,
      steps.length + 1,
      candidate === winner,
      candidate === winner ? 'wins the finals' : 'loses the finals',
    )
  const { spent } = lab

  // The one inference, on data that nothing above has seen.
  const hasHoldout = options.holdout !== undefined
  const isNew = winner.id !== baseline.id
  const comparison =
    hasHoldout && isNew
      ? await compareOnHoldout({ program, baseline: state, winner: winner.state, metric, options })
      : null
  if (!hasHoldout && isNew)
    await warn(
      'SELECTED_ON_DATA',
      'The winner was selected on the data that its score comes from. Pass a `holdout` for a verdict.',
    )
  const { numCandidates, strategies } = settings
  const report = buildReport({
    settings: {
      profile: 'default',
      seed,
      batchSize,
      numCandidates,
      maxSteps,
      maxDemos,
      strategies: strategies.map(({ name }) => name),
    },
    baseline,
    finals,
    steps,
    worthOf,
    spent,
    comparison,
    hasHoldout,
    warnings,
    ended,
    endedBy,
    hasFinals: finalists.length > 0,
    on: valset ? 'valset' : 'trainset',
    rejected: attempts.rejected,
    useless: attempts.useless,
  })
  return { report }

  /** Begins with demos of the runs that are paid already: they cost one check together. */
  async function coverFailures(): Promise<void> {
    const clusters = clusterFailures({ examples: trainset, memory, similarity })
    const covers = coverWithDemos({ baseline, clusters, memory, similarity, maxDemos })
    if (covers.length < 2) return
    const parts = covers.map(({ edit, cluster }): Checked => {
      const candidate = make([edit], baseline, edit.strategy)
      const nothing = { siblings: 0, mended: 0, controls: 0, spoiled: 0, results: [], passed: true, reason: '' }
      return { edit, candidate, cluster, evidence: cluster.weight, ...nothing }
    })
    const failing = new Set(clusters.flatMap(({ failing }) => failing)).size
    const merges = await mergeEdits(parts, {
      incumbent,
      make,
      memory,
      scale,
      batchSize: Math.max(batchSize, Math.min(2 * failing, Math.floor(total * 0.13))),
      queue: random.fork('cover').shuffle(ids),
      fit: (each) => each,
    })
    for (const { candidate, kept, gain } of merges)
      await tell(candidate, 0, kept, `together probably ${gain > 0 ? 'better' : 'worse'} by ${points(gain)}`)
    const kept = merges.find((merge) => merge.kept)
    if (!kept) return
    incumbent = kept.candidate
    incumbents.push(incumbent)
    memory.age()
    memory.learn(kept.results)
  }

  async function tell(candidate: Candidate, step: number, kept: boolean, reason: string): Promise<void> {
    const { id, parent, strategy } = candidate
    const score = summarize([...memory.scoresOf(candidate).values()]) ?? null
    const from = incumbents.find((each) => each.id === parent) ?? baseline
    const diff = diffStates(from.state, candidate.state)
    await emit({ type: 'candidate', step, id, parent, strategy, state: candidate.state, diff, score, kept, reason })
  }
}

/** Where not one run could be scored, there is nothing to search by. */
function refuseBlindness(results: readonly LabResult[]): void {
  const ran = results.filter(({ row }) => row !== null)
  const [first] = ran
  if (!first || ran.some(({ score }) => score !== null)) return
  const why = first.feedback ?? 'nothing was said'
  const failure = first.row?.failure
  const exampleId = first.trial.exampleId
  if (failure)
    throw new LMError(`No run of the first ${ran.length} came to an end, so nothing can be learnt: ${why}`, {
      code: 'LM_FAILED',
    })
  const options = { code: 'METRIC_FAILED', metric: 'metric', exampleId } as const
  throw new MetricError(
    `The metric scored none of the first ${ran.length} runs, so nothing can be learnt: ${why}`,
    options,
  )
}

/** Leaves out demos beyond what their predictor may show, the weakest first. */
function fitDemos(parts: readonly Checked[], { state }: Candidate, maxDemos: number): readonly Checked[] {
  const room = new Map(Object.entries(state.predictors).map(([path, { demos }]) => [path, maxDemos - demos.length]))
  return parts.filter(({ edit }) => {
    const paths = [...room.keys()].filter((path) => demoAdded(edit, path))
    const fits = paths.every((path) => room.get(path)! > 0)
    if (fits) for (const path of paths) room.set(path, room.get(path)! - 1)
    return fits
  })
}

function points(share: number): string {
  return `${(100 * Math.abs(share)).toFixed(1)} points`
}
