import type { LabResult } from '@dspex/evaluate'
import { demosOfRun } from '@dspex/optimize'
import { byCloseness } from './append-a-demo.ts'
import { type EditDraft, toEdit } from '../candidate/edits.ts'
import { exploring } from '../numbers.ts'
import type { Strategy } from './strategy.ts'

/**
 * Shows every predictor what it did in one run that succeeded. An input that is hard for two predictors is mended by
 * demos of both or not at all, so both are one edit; with a single predictor `appendADemo` does as much.
 */
export function appendARun(): Strategy {
  const name = 'append-a-run'
  return {
    name,
    scope: 'program',
    async propose(task) {
      const { cluster, path, incumbent, maxDemos, tried } = task
      const predictors = Object.values(incumbent.state.predictors)
      if (predictors.length < 2 || predictors.some(({ demos }) => demos.length >= maxDemos)) return null
      const draftsOf = (runs: readonly (LabResult | undefined)[]): EditDraft[] =>
        runs.flatMap((run) => {
          const demos = run && demosOfRun(run, incumbent.state)
          if (!demos || Object.keys(demos).length < 2) return []
          const sources = [run.trial.exampleId]
          const draft = { change: 'add-run', strategy: name, path, sources, cluster: cluster.key, demos } as const
          return tried.has(toEdit(draft).id) ? [] : [draft]
        })
      const [known] = draftsOf(byCloseness(cluster.passing, task).map(task.successOf))
      if (known) return known
      const explored = await task.explore(byCloseness(cluster.failing, task).slice(0, exploring.examples))
      return draftsOf(explored.filter(task.isSolved))[0] ?? null
    },
  }
}
