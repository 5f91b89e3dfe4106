import { defineOptimizer, type Optimizer } from '@dspex/optimize'
import type { SimbaReport } from '../report/simba-report.ts'
import type { Replay } from './dspy-observer.ts'
import { type DspySimbaOptions, readDspyOptions } from './dspy-options.ts'
import { forecastDspySimba } from './forecast-dspy-simba.ts'
import { searchLikeDspy } from './search-like-dspy.ts'

/**
 * Makes DSPy's SIMBA, step by step, to compare with it or to move from it: one edit a candidate, each scored on a random batch,
 * all of them kept in a pool. `simba` reaches more with fewer calls.
 *
 * @throws ConfigurationError when an option is out of range
 * @example const { program } = await dspySimba({ maxSteps: 4 }).compile(rag, { trainset, metric: f1Score(), lm })
 */
export function dspySimba(options: DspySimbaOptions = {}): Optimizer<SimbaReport> {
  return dspySimbaWith(options)
}

/** Makes DSPy's SIMBA with the draws of a recorded run. */
export function dspySimbaWith(options: DspySimbaOptions, replay: Replay = {}): Optimizer<SimbaReport> {
  const settings = readDspyOptions(options)
  return defineOptimizer<SimbaReport>({
    name: 'dspy-simba',
    search: (task) => searchLikeDspy(settings, task, replay),
    forecast: (program, given) => forecastDspySimba(program, settings, given),
  })
}
