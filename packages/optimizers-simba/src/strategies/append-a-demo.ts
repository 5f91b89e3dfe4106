import type { Demo, Example, JsonValue } from '@dspex/core'
import type { LabResult } from '@dspex/evaluate'
import { demoOfRun } from '@dspex/optimize'
import { type EditDraft, toEdit } from '../candidate/edits.ts'
import { exploring } from '../numbers.ts'
import type { Strategy, StrategyTask } from './strategy.ts'

/**
 * Shows the predictor an example of the kind that fails: what it did in a run that succeeded, or the labels where they
 * are its outputs. Of those that the cluster offers, the one most like the failures.
 */
export function appendADemo(): Strategy {
  const name = 'append-a-demo'
  return {
    name,
    async propose(task) {
      const { cluster, path, incumbent, maxDemos, tried, turn, place } = task
      const pick = (drafts: readonly EditDraft[]): EditDraft | undefined => drafts[Math.min(place, drafts.length - 1)]
      const shown = incumbent.state.predictors[path]?.demos.length ?? 0
      if (shown >= maxDemos) return null
      const draftOf = (id: string, demo: Demo | undefined): EditDraft[] => {
        if (!demo) return []
        const draft = { change: 'add-demo', strategy: name, path, sources: [id], cluster: cluster.key, demo } as const
        return tried.has(toEdit(draft).id) ? [] : [draft]
      }
      const fromRuns = (results: readonly (LabResult | undefined)[]): EditDraft[] =>
        results.flatMap((run) => (run ? draftOf(run.trial.exampleId, demoOfRun(run, path)) : []))
      // Where a whole run as demos did not help, one half of it may.
      const halves = task.rejected.flatMap(({ edit }) =>
        edit.change === 'add-run' ? edit.sources.flatMap((id) => draftOf(id, edit.demos[path])) : [],
      )
      const half = pick(halves)
      if (half) return half
      // A success is no loss as a source: a failure that becomes a demo can't show any more whether demos help. But where
      // only likeness made the kind, what passes may be of another one, so every other time a failure is solved instead.
      const success = pick(fromRuns(byCloseness(cluster.passing, task).map(task.successOf)))
      if (success && !(cluster.byLikeness && turn % 2 === 1)) return success
      const failing = byCloseness(cluster.failing, task)
      const labelled = pick(failing.flatMap((id) => draftOf(id, demoOfLabels(task.exampleOf(id), task))))
      if (labelled) return labelled
      const found = fromRuns((await task.explore(failing.slice(0, exploring.examples))).filter(task.isSolved))
      return pick(found) ?? success ?? null
    },
  }
}

/** Those most like the failures first: one in the middle stands for most of them. */
export function byCloseness(
  ids: readonly string[],
  { cluster, similarity }: Pick<StrategyTask, 'cluster' | 'similarity'>,
): string[] {
  const closeness = ids.map((id) => {
    const others = cluster.failing.filter((other) => other !== id)
    const sum = others.reduce((total, other) => total + similarity(id, other), 0)
    return { id, near: others.length > 0 ? sum / others.length : 0 }
  })
  return closeness.toSorted((a, b) => b.near - a.near || (a.id < b.id ? -1 : 1)).map(({ id }) => id)
}

/** An example as a demo, where the program is one predictor whose outputs are labels; a reasoning may be missing. */
function demoOfLabels(
  { inputs, labels }: Example<object, object>,
  { incumbent, path }: Pick<StrategyTask, 'incumbent' | 'path'>,
): Demo | undefined {
  const predictors = Object.values(incumbent.state.predictors)
  const contract = incumbent.state.predictors[path]?.contract
  if (predictors.length !== 1 || !contract) return undefined
  const pick = (fields: typeof contract.inputs, from: object): Record<string, JsonValue> =>
    Object.fromEntries(
      fields.flatMap(({ name }) => {
        const value = (from as Record<string, JsonValue | undefined>)[name]
        return value === undefined || value === null ? [] : [[name, value]]
      }),
    )
  const demo = { inputs: pick(contract.inputs, inputs), outputs: pick(contract.outputs, labels ?? {}) }
  const lacking = [
    ...contract.inputs.filter(({ name, optional }) => !optional && !(name in demo.inputs)),
    ...contract.outputs.filter(({ name, optional }) => !optional && name !== 'reasoning' && !(name in demo.outputs)),
  ]
  return lacking.length === 0 && Object.keys(demo.outputs).length > 0 ? demo : undefined
}
