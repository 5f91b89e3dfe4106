import { dumpState, type Program } from '@dspex/core'
import { estimateTokens, type Forecast, type ForecastOptions, type ForecastRange } from '@dspex/optimize'
import { climbing, forecasting, runsOfFinals } from '../numbers.ts'
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
  const finals = runsOfFinals((valset ?? trainset).length, valset !== undefined)
  const perStep = settings.numCandidates * climbing.usualRunsOfAttempt + settings.batchSize
  const needed = trainset.length + finals + settings.maxSteps * perStep
  const most = budget?.calls !== undefined ? budget.calls / predictors : settings.trials
  const search: ForecastRange = {
    low: Math.round(Math.min(most, trainset.length + finals + forecasting.fewestSteps * perStep)),
    expected: Math.round(Math.min(most, needed)),
    high: Math.round(most),
  }
  const withHoldout = (value: number): number => value + 2 * held
  const trials = { low: search.low, expected: withHoldout(search.expected), high: withHoldout(search.high) }
  const reflections = Math.round(settings.maxSteps * settings.numCandidates * forecasting.reflections)
  const callsOf = (runs: number, share: number): number =>
    Math.round(runs * predictors + (budget?.calls === undefined ? reflections * share : 0))
  const calls = {
    low: callsOf(trials.low, forecasting.reflectionsAt.low),
    expected: callsOf(trials.expected, forecasting.reflectionsAt.expected),
    high: callsOf(trials.high, forecasting.reflectionsAt.high),
  }
  const estimate = await estimateTokens(program, { ...options, calls, maxDemos: settings.maxDemos })
  return {
    trials,
    calls,
    tokens: estimate.tokens,
    usd: estimate.usd,
    assumptions: [
      `Each run of the program makes one LM call for each of its ${predictors} predictors, and no reply has to be repaired.`,
      `A step tries ${settings.numCandidates} edits on about ${climbing.usualRunsOfAttempt} examples each, and their merge on ${settings.batchSize}.`,
      ...(held > 0
        ? [`At the end baseline and winner are run on the ${held} examples of the holdout, on top of the budget.`]
        : []),
      ...estimate.assumptions,
    ],
  }
}
