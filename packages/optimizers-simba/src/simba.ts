import type { Comparison } from '@dspex/evaluate'
import {
  compareOnHoldout,
  defineOptimizer,
  type OptimizationTask,
  type Optimizer,
  type ReportOfSearch,
} from '@dspex/optimize'
import type { Candidate } from './search/candidate.ts'
import type { Cluster } from './search/cluster-failures.ts'
import type { Choice } from './search/choices.ts'
import { coverWithDemos } from './strategies/cover-with-demos.ts'
import { forecastSimba } from './report/forecast-simba.ts'
import { type Attempt, makeAttempt } from './search/make-attempt.ts'
import { type Merge, mergeEdits, promiseOfOne } from './search/merge-edits.ts'
import { planAttempts } from './search/plan-attempts.ts'
import { refuseBlindness } from './search/refuse-blindness.ts'
import { openSearch, type Search } from './search/search.ts'
import { type Finals, selectWinner } from './search/select-winner.ts'
import { readOptions, type Settings, type SimbaOptions } from './simba-options.ts'
import { buildReport, type Ended, type SimbaReport } from './report/simba-report.ts'
import { type Checked, untried } from './search/targeted-check.ts'
import { measureWorth } from './search/worth.ts'

/**
 * Makes SIMBA: stochastic introspective mini-batch ascent. It looks at what a program gets wrong, writes demos and rules
 * for it, tries each where it should help, and keeps what does.
 *
 * The idea is that of DSPy's SIMBA, which is `dspySimba`; how edits are credited, merged and chosen is our own.
 *
 * @throws ConfigurationError when an option is out of range
 * @example const { program, report } = await simba().compile(rag, { trainset, holdout, metric: f1Score(), lm })
 */
export function simba(options: SimbaOptions = {}): Optimizer<SimbaReport> {
  return simbaWith(options)
}

/** Makes SIMBA without some choices of its search: what each is worth, the bench measures. */
export function simbaWith(options: SimbaOptions, without: readonly Choice[] = []): Optimizer<SimbaReport> {
  const settings = readOptions(options, without)
  return defineOptimizer<SimbaReport>({
    name: 'simba',
    search: (task) => search(settings, task),
    forecast: (program, given) => forecastSimba(program, settings, given),
  })
}

/** The search, from the first run to the report. */
async function search(
  settings: Settings,
  task: OptimizationTask,
): Promise<{ readonly report: ReportOfSearch<SimbaReport> }> {
  const search = openSearch(settings, task)
  await search.story.begin(task.program.name, settings.maxSteps)
  const start = await begin(search)
  await cover(search, start)
  const ended = await ascend(search, start)
  const finals = await holdFinals(search, start)
  const { spent } = search.lab
  const comparison = await infer(search, finals.winner)
  return {
    report: buildReport({ search, finals, comparison, spent, ended, worthOf: measureWorth(search, start.before) }),
  }
}

/** What is known after the first runs. */
interface Start {
  /** How likely the program solved each example as it was. */
  readonly before: ReadonlyMap<string, number>
  /** How many runs there were to spend. */
  readonly total: number
  /** How many of them are for the finals. */
  readonly reserved: number
}

/** Runs the program as it is: where it fails is where there is something to win. */
async function begin({ settings, task, memory, baseline, ids, finalIds, story, trialsLeft }: Search): Promise<Start> {
  refuseBlindness(await memory.run(baseline, ids.slice(0, 5)))
  const total = trialsLeft()
  const first = await memory.run(baseline, ids.slice(0, Math.max(5, settings.batchSize, Math.floor(total * 0.2))))
  memory.learn(first)
  await story.tell(baseline, { step: 0, kept: true, reason: 'the program as it was given' })
  if (ids.length < 20)
    await story.warn(
      'FEW_EXAMPLES',
      `With ${ids.length} examples it can be seen what fails and what mends it, but hardly whether that holds elsewhere. Twenty or more tell.`,
    )
  return {
    before: new Map(ids.map((id) => [id, memory.expected(id)])),
    total,
    reserved: Math.min(total * 0.3, finalIds.length * (task.options.valset ? 3.5 : 2.5)),
  }
}

/** Begins with demos of the runs that are paid already: they cost one check together. */
async function cover(search: Search, { total }: Start): Promise<void> {
  const { settings, memory, similarity, baseline, ids, random, make } = search
  const { maxDemos, batchSize, without } = settings
  const clusters = search.clusters()
  const covers = without.has('cover')
    ? []
    : coverWithDemos({ baseline, clusters, knowledge: memory, similarity, maxDemos })
  if (covers.length < 2) return
  const parts = covers.map(({ edit, cluster }) =>
    untried({ edit, cluster, candidate: make([edit], baseline, edit.strategy) }),
  )
  const failing = new Set(clusters.flatMap(({ failing }) => failing)).size
  const queue = random.fork('cover').shuffle(ids)
  const enough = Math.max(batchSize, Math.min(2 * failing, Math.floor(total * 0.13)))
  await adopt(
    search,
    0,
    await mergeEdits(parts, {
      ...settings,
      incumbent: baseline,
      make,
      memory,
      queue,
      batchSize: enough,
      mostMerges: Infinity,
    }),
    [],
  )
}

/** So many steps in vain, with so many attempts, end the search. */
const patience = { steps: 4, attempts: 12 }
/** What an attempt may take, so that a step surely fits: looking for a success, failures of the kind, solved examples. */
const runsOfAttempt = 10
/** An edit that helped is tried on so many solved examples. */
const mostControls = 4

/**
 * Climbs in steps, and says why it ended. While the edits of a step are proposed and tried, those that passed in the step
 * before are merged, so that the one does not wait for the other. Nothing is decided before both are there.
 */
async function ascend(search: Search, { reserved }: Start): Promise<Ended> {
  const { settings, story, lab, trialsLeft } = search
  let passed: readonly Checked[] = []
  let inVain = { steps: 0, attempts: 0 }
  for (let step = 1; ; step += 1) {
    search.task.options.signal.throwIfAborted()
    const count = Math.floor((trialsLeft() - reserved - settings.batchSize) / runsOfAttempt)
    const clusters = search.clusters()
    const ended = whyItEnds(search, { step, inVain, count, clusters })
    if (ended !== undefined) {
      await adopt(search, step - 1, await merge(search, step - 1, passed, trialsLeft() - reserved), passed)
      return ended
    }
    await story.beginStep(step, 'search')
    const isMerging = new Set(passed.map(({ cluster }) => cluster.key))
    const open = clusters.filter(({ key }) => !isMerging.has(key))
    const forMerges = trialsLeft() - reserved - runsOfAttempt * Math.min(settings.numCandidates, count)
    const [attempts, merges] = await Promise.all([
      attempt(search, step, open, count),
      merge(search, step, passed, forMerges),
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

interface Progress {
  readonly step: number
  readonly inVain: typeof patience
  readonly count: number
  readonly clusters: readonly Cluster[]
}

function whyItEnds({ settings, lab }: Search, { step, inVain, count, clusters }: Progress): Ended | undefined {
  if (step > settings.maxSteps) return { by: 'steps', why: `All ${settings.maxSteps} steps are done.` }
  if (count < 1) return { by: 'budget', why: lab.exhausted() ?? 'The budget is spent but for the finals.' }
  if (clusters.length === 0) return { by: 'solved', why: 'Nothing fails any more.' }
  if (inVain.steps < patience.steps || inVain.attempts < patience.attempts) return undefined
  return { by: 'stalled', why: `${inVain.attempts} attempts in ${inVain.steps} steps found nothing that helps.` }
}

/** Makes attempts on the clusters with most to win, side by side: all see what is known now, whatever ends first. */
async function attempt(
  search: Search,
  step: number,
  clusters: readonly Cluster[],
  affordable: number,
): Promise<readonly Attempt[]> {
  const { task, settings, random, memory, ids } = search
  const turn = random.fork(`step ${step}`)
  const shared = { ...settings, ...search, incumbent: search.incumbent(), knowledge: memory.asOfNow() }
  const plans = planAttempts({
    ...shared,
    clusters,
    count: Math.min(settings.numCandidates, affordable),
    random: turn.fork('propose'),
  })
  const bystanders = turn.fork('bystanders').shuffle(ids.filter((id) => memory.isKnown(id)))
  const tools = {
    ...shared,
    program: task.program,
    bystanders,
    mostControls: settings.without.has('controls') ? 0 : mostControls,
    mayExplore: affordable >= settings.numCandidates,
  }
  return Promise.all(plans.map((plan) => makeAttempt(plan, tools)))
}

/** Notes what came of attempts, in the order in which they were planned, and gives the edits that passed. */
async function review(search: Search, step: number, all: readonly Attempt[]): Promise<readonly Checked[]> {
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
async function merge(
  search: Search,
  step: number,
  passed: readonly Checked[],
  affordable: number,
): Promise<readonly Merge[]> {
  const { settings, random, ids } = search
  const queue = random.fork(`step ${step}`).fork('queue').shuffle(ids)
  const mostMerges = Math.max(1, Math.floor(affordable / settings.batchSize))
  return mergeEdits(passed, { ...settings, ...search, incumbent: search.incumbent(), queue, mostMerges })
}

/** Goes on from the merge that was kept, if any was: what its edits mended is no failure any more. */
async function adopt(
  { story, memory, incumbents, settings }: Search,
  step: number,
  merges: readonly Merge[],
  parts: readonly Checked[],
): Promise<boolean> {
  for (const { candidate, kept, gain } of merges) {
    const points = (100 * Math.abs(gain)).toFixed(1)
    const reason = `together probably ${gain > 0 ? 'better' : 'worse'} by ${points} points`
    await story.tell(candidate, { step, kept, reason })
  }
  const kept = merges.find((merge) => merge.kept)
  if (!kept) return false
  incumbents.push(kept.candidate)
  memory.age()
  memory.learn(kept.results)
  const held = new Set(kept.candidate.edits)
  for (const { edit, results, cluster, mended, siblings } of parts) {
    if (!held.has(edit)) continue
    memory.learn(results)
    const ran = new Set([...results, ...kept.results].map(({ trial }) => trial.exampleId))
    const others = cluster.failing.filter((id) => !ran.has(id))
    if (siblings > 0 && !settings.without.has('presumption')) memory.presume(others, mended / siblings)
  }
  return true
}

/**
 * Finals against the baseline: the incumbent, the incumbent without what has shown no worth, the one from halfway, and the
 * edit that promised most alone.
 */
async function holdFinals(search: Search, { before }: Start): Promise<Finals> {
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
async function infer({ task, baseline, metric, story }: Search, winner: Candidate): Promise<Comparison | null> {
  const { program, options } = task
  if (winner.id === baseline.id) return null
  if (options.holdout !== undefined)
    return compareOnHoldout({
      program,
      baseline: baseline.state,
      winner: winner.state,
      options: { ...options, metric },
    })
  await story.warn(
    'SELECTED_ON_DATA',
    'The winner was selected on the data that its score comes from. Pass a `holdout` for a verdict.',
  )
  return null
}
