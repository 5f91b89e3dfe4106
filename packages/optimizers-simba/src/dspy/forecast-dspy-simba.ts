import { dumpState, type Program } from '@dspex/core'
import { estimateTokens, type Forecast, type ForecastOptions, type ForecastRange } from '@dspex/optimize'
import type { DspySettings } from './dspy-options.ts'

/** Says what DSPy's search takes: its steps are all done, whatever comes of them. */
export async function forecastDspySimba(
  program: Program<object, unknown>,
  settings: DspySettings,
  options: ForecastOptions<object, object, unknown>,
): Promise<Forecast> {
  const { batchSize, numCandidates, maxSteps, maxDemos } = settings
  const { trainset, holdout, budget = settings.budget } = options
  const predictors = Object.keys(dumpState(program).predictors).length
  const held = holdout ? ('size' in holdout ? holdout.size : (holdout as readonly object[]).length) : 0
  const candidates = Math.min(batchSize, numCandidates + 1)
  const finalists = Math.min(maxSteps, numCandidates) + 1
  const most = maxSteps * (numCandidates + candidates) * batchSize + finalists * trainset.length
  const limit = (budget?.calls ?? Infinity) / predictors
  // A candidate whose reflection fails is not scored, and one without a change ran before.
  const low = maxSteps * numCandidates * batchSize + trainset.length
  const trials: ForecastRange = {
    low: Math.round(Math.min(limit, low)),
    expected: Math.round(Math.min(limit, most)) + 2 * held,
    high: Math.round(Math.min(limit, most)) + 2 * held,
  }
  const reflections = budget?.calls === undefined ? maxSteps * candidates : 0
  const calls: ForecastRange = {
    low: trials.low * predictors,
    expected: Math.round(trials.expected * predictors + reflections / (maxDemos > 0 ? 2 : 1)),
    high: trials.high * predictors + reflections,
  }
  const estimate = await estimateTokens(program, { ...options, calls, maxDemos })
  return {
    trials,
    calls,
    tokens: estimate.tokens,
    usd: estimate.usd,
    assumptions: [
      `Each run of the program makes one LM call for each of its ${predictors} predictors, and no reply has to be repaired.`,
      `Each of ${maxSteps} steps makes ${numCandidates} runs on each of ${batchSize} examples, and scores up to ${candidates} candidates on them.`,
      `At the end ${finalists} programs are scored on all ${trainset.length} examples.`,
      ...(held > 0
        ? [`Then baseline and winner are run on the ${held} examples of the holdout, on top of the budget.`]
        : []),
      ...estimate.assumptions,
    ],
  }
}
