import { defineOptimizer, type Optimizer, type ReportOfSearch } from '@dspex/optimize'
import { begin, cover } from './phases/begin.ts'
import { ascend } from './phases/climb.ts'
import { holdFinals, infer } from './phases/finals.ts'
import { adviseOnPromptModel } from './report/advise-on-prompt-model.ts'
import { forecastSimba } from './report/forecast-simba.ts'
import { buildReport, type SimbaReport } from './report/simba-report.ts'
import type { Choice } from './search/choices.ts'
import { openSearch, type Search } from './search/search.ts'
import { measureWorth } from './search/worth.ts'
import { readOptions, type SimbaOptions } from './simba-options.ts'

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
    search: async (task) => ({ report: await improve(openSearch(settings, task)) }),
    forecast: (program, given) => forecastSimba(program, settings, given),
    advise: (report) => adviseOnPromptModel(report, settings),
  })
}

/** Improves the program, from the first run to the report. */
async function improve(search: Search): Promise<ReportOfSearch<SimbaReport>> {
  await search.story.begin(search.task.program.name, search.settings.maxSteps)
  const start = await begin(search)
  await cover(search, start)
  const ended = await ascend(search, start)
  const finals = await holdFinals(search, start)
  const { spent } = search.lab
  const comparison = await infer(search, finals.winner)
  return buildReport({ search, finals, comparison, spent, ended, worthOf: measureWorth(search, start.before) })
}
