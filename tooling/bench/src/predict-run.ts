import { axForward } from './ax.ts'
import { predictRun } from './instant-lm.ts'
import { measure } from './measure.ts'
import { runPython, withoutPython } from './python.ts'
import type { Bench } from './row.ts'

/** One call with an LM that answers at once: what we add to every call. */
export const predictRunBench: Bench = async () => {
  const what = 'Predict.run, instant LM, per call'
  const { ours, ax } = await measure({ ours: predictRun(), ax: await axForward(0) })
  const dspy = (await runPython('predict.py')) as { version: string; medianMs: number } | undefined
  return [
    {
      what,
      ours: ours * 1000,
      baseline: { name: 'Ax forward', value: ax * 1000 },
      unit: 'µs',
      goal: { ratioAtMost: 1 / 6 },
    },
    dspy
      ? {
          what,
          ours: ours * 1000,
          baseline: { name: `dspy ${dspy.version} Predict`, value: dspy.medianMs * 1000 },
          unit: 'µs',
          goal: { ratioAtMost: 1 / 15 },
        }
      : { what: `${what}, against dspy`, skipped: withoutPython },
  ]
}
