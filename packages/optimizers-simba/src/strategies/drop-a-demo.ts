import { type Demo, type JsonValue, keptEntries } from '@dspex/core'
import { canonicalJson } from '@dspex/core/implement'
import type { LabResult } from '@dspex/evaluate'
import { demoAdded, type EditDraft, toEdit } from '../candidate/edits.ts'
import type { Strategy } from './strategy.ts'

/**
 * Leaves out a demo that the program came with where failures repeat its output: it probably misleads. Demos that the
 * search added are its own to leave out again, in the finals.
 */
export function dropADemo(): Strategy {
  const name = 'drop-a-demo'
  return {
    name,
    async propose({ cluster, path, incumbent, tried, failureOf }) {
      const added = new Set(incumbent.edits.flatMap((edit) => demoAdded(edit, path) ?? []))
      const given = (incumbent.state.predictors[path]?.demos ?? []).filter((demo) => !added.has(demo))
      const outputs = cluster.failing.flatMap((id) => outputsOf(failureOf(id), path))
      const repeated = given
        .map((demo) => ({ demo, times: outputs.filter((output) => repeats(output, demo)).length }))
        .filter(({ times }) => times > 0)
        .toSorted((a, b) => b.times - a.times)
      const drafts = repeated.map(({ demo }): EditDraft => ({
        change: 'drop-demo',
        strategy: name,
        path,
        sources: [],
        cluster: cluster.key,
        demo,
      }))
      return drafts.find((draft) => !tried.has(toEdit(draft).id)) ?? null
    },
  }
}

function outputsOf(failure: LabResult | undefined, path: string): readonly object[] {
  const calls = keptEntries(failure?.row?.trace ?? []).filter(
    (entry) => entry.kind === 'predict' && entry.path === path,
  )
  return calls.flatMap(({ output }) => (typeof output === 'object' && output !== null ? [output] : []))
}

/** Whether an output says what the demo says; what led there may be said otherwise. */
function repeats(output: object, { outputs }: Demo): boolean {
  const own = Object.entries(outputs).filter(([field]) => field !== 'reasoning')
  const said = output as Readonly<Record<string, JsonValue>>
  return own.length > 0 && own.every(([field, value]) => canonicalJson(said[field] ?? null) === canonicalJson(value))
}
