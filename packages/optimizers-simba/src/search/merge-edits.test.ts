import { dumpState, Predict } from '@dspex/core'
import type { LabResult, TrialLab } from '@dspex/evaluate'
import { describe, expect, it } from 'vitest'
import { candidatesOf } from '../candidate/candidate.ts'
import type { Cluster } from '../knowledge/cluster-failures.ts'
import { toEdit } from '../candidate/edits.ts'
import { createMemory } from '../knowledge/memory.ts'
import { mergeEdits } from './merge-edits.ts'
import { createScale } from '../knowledge/score-scale.ts'
import { type Checked, untried } from './targeted-check.ts'

const make = candidatesOf(dumpState(new Predict('thing -> colour')))
const baseline = make([], null, 'baseline')
const ids = Array.from({ length: 40 }, (_, n) => `t${n}`)

/** Where a state with so many demos is right. */
async function mergeOf(parts: readonly Checked[], isRight: (demos: number, place: number) => boolean) {
  const lab = {
    run: async (trials: readonly LabResult['trial'][]) =>
      trials.map((trial) => ({
        trial,
        row: {},
        failed: false,
        score: Number(isRight(trial.state.predictors['self']?.demos.length ?? 0, ids.indexOf(trial.exampleId))),
      })),
  } as unknown as TrialLab
  const memory = createMemory(lab, createScale(0, undefined))
  memory.learn(await memory.run(baseline, ids))
  const settings = {
    incumbent: baseline,
    make,
    memory,
    batchSize: 16,
    mostMerges: 5,
    maxDemos: 16,
    without: new Set([]),
    queue: ids,
  }
  const merges = await mergeEdits(parts, settings)
  return merges.map(({ candidate, kept }) => [candidate.edits.length, kept])
}

/** A demo that mended three of four failures of a cluster. */
function demoFor(cluster: Cluster, place: number): Checked {
  const demo = { inputs: { thing: `thing ${place}` }, outputs: { colour: 'red' } }
  const facts = { strategy: 'append-a-demo', path: 'self', sources: [`x${place}`], cluster: cluster.key }
  const edit = toEdit({ change: 'add-demo', ...facts, demo })
  const checked = untried({ edit, cluster, candidate: make([edit], baseline, edit.strategy) })
  return { ...checked, siblings: 4, mended: 3, evidence: 4 - place }
}
const clusterOf = (key: string, from: number, to: number): Cluster => {
  const failing = ids.slice(from, to)
  return { key, failing, passing: [], weight: failing.length }
}

describe('mergeEdits', () => {
  it('keeps the whole at once where each edit mends something else', async () => {
    const parts = [0, 1, 2, 3].map((n) => demoFor(clusterOf(`label ${n}`, 10 * n, 10 * n + 10), n))
    expect(await mergeOf(parts, (demos, place) => Math.floor(place / 10) < demos)).toEqual([[4, true]])
  })

  it('keeps the one edit that does it alone, where more of them do less', async () => {
    const parts = [0, 1, 2, 3].map((n) => demoFor(clusterOf(n === 0 ? 'error REPLY' : `label ${n}`, 0, 40), n))
    const merges = await mergeOf(parts, (demos, place) => demos > 0 && place % (demos + 1) === 0)
    expect(merges).toEqual([
      [4, false],
      [2, false],
      [1, true],
    ])
  })

  it('keeps nothing of what makes it worse', async () => {
    const parts = [0, 1].map((n) => demoFor(clusterOf(`label ${n}`, 0, 1), n))
    const merges = await mergeOf(parts, (demos) => demos === 0)
    expect(merges.map(([, kept]) => kept)).toEqual([false, false])
  })
})
