import { dumpState, type Program } from '@dspex/core'
import { estimateTokens, type Forecast, type ForecastOptions, type ForecastRange } from '@dspex/optimize'
import type { Settings } from '../simba-options.ts'

/** Says what a search will probably take. */
export async function forecastSimba(
  program: Program<object, unknown>,
  settings: Settings,
  options: ForecastOptions<object, object, unknown>,
): Promise<Forecast> {
  const { trainset, valset, holdout, budget = settings.budget } = options
  const predictors = Object.keys(dumpState(program).predictors).length
  const held = holdout ? ('size' in holdout ? holdout.size : (holdout as readonly object[]).length) : 0
  const finals = (valset?.length ?? trainset.length) * (valset ? 3.5 : 2.5)
  const perStep = settings.numCandidates * 6 + settings.batchSize
  const needed = trainset.length + finals + settings.maxSteps * perStep
  const most = budget?.calls !== undefined ? budget.calls / predictors : settings.trials
  const search: ForecastRange = {
    low: Math.round(Math.min(most, trainset.length + finals + 4 * perStep)),
    expected: Math.round(Math.min(most, needed)),
    high: Math.round(most),
  }
  const withHoldout = (value: number): number => value + 2 * held
  const trials = { low: search.low, expected: withHoldout(search.expected), high: withHoldout(search.high) }
  const reflections = Math.round(settings.maxSteps * settings.numCandidates * 0.4)
  const callsOf = (runs: number, share: number): number =>
    Math.round(runs * predictors + (budget?.calls === undefined ? reflections * share : 0))
  const calls = {
    low: callsOf(trials.low, 0.25),
    expected: callsOf(trials.expected, 1),
    high: callsOf(trials.high, 2.5),
  }
  const estimate = await estimateTokens(program, calls, settings.maxDemos, options)
  return {
    trials,
    calls,
    tokens: estimate.tokens,
    usd: estimate.usd,
    assumptions: [
      `Each run of the program makes one LM call for each of its ${predictors} predictors, and no reply has to be repaired.`,
      `A step tries ${settings.numCandidates} edits on about 6 examples each, and their merge on ${settings.batchSize}.`,
      ...(held > 0
        ? [`At the end baseline and winner are run on the ${held} examples of the holdout, on top of the budget.`]
        : []),
      ...estimate.assumptions,
    ],
  }
}
