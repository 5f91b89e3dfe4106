import { dumpState, Predict, withState } from '@dspex/core'
import { fixedLM } from './instant-lm.ts'
import { measure } from './measure.ts'
import type { Bench } from './row.ts'

const count = 1000

/** A thousand candidates over one program at once, against the same runs of the plain program. */
export const stateViewsBench: Bench = async () => {
  const options = { lm: fixedLM(), retry: false, limits: false, timeouts: false } as const
  const program = new Predict('question -> answer')
  const state = dumpState(program)
  const makeView = (index: number) => {
    const own = {
      ...state.predictors['self'],
      instructions: `Candidate ${index}.`,
    } as (typeof state.predictors)[string]
    return withState(program, { ...state, predictors: { self: own } })
  }
  const views = Array.from({ length: count }, (_, index) => makeView(index))
  const one = makeView(0)
  const input = { question: 'What is the capital of France?' }
  const { plain, viewed, same, made } = await measure(
    {
      plain: () => Promise.all(views.map(() => program.run(input, options))),
      viewed: () => Promise.all(views.map((view) => view.run(input, options))),
      same: () => Promise.all(views.map(() => one.run(input, options))),
      made: async () => views.map((_, index) => makeView(index)),
    },
    { samples: 100, batch: 1, warmUp: 20 },
  )
  const perRun = 1000 / count
  const baseline = { name: 'plain run', value: plain * perRun }
  return [
    {
      what: 'a thousand state views at once, per run',
      ours: viewed * perRun,
      baseline,
      unit: 'µs',
      goal: { ratioAtMost: 1.2 },
    },
    { what: 'one state view a thousand times at once, per run', ours: same * perRun, baseline, unit: 'µs' },
    { what: 'making a state view', ours: made * perRun, unit: 'µs' },
  ]
}
