import { axForward } from './ax.ts'
import { predictRun } from './instant-lm.ts'
import { measure } from './measure.ts'
import type { Bench } from './row.ts'

const runs = 1000
const delayMs = 100

/** Many runs at once over an LM that takes its time: how long the last one takes. */
export const inFlightBench: Bench = async () => {
  const all = (call: () => Promise<unknown>) => (): Promise<unknown> =>
    Promise.all(Array.from({ length: runs }, () => call()))
  const { ours, ax, timers } = await measure(
    {
      ours: all(predictRun(delayMs)),
      ax: all(await axForward(delayMs)),
      timers: all(() => new Promise((resolve) => setTimeout(resolve, delayMs))),
    },
    { samples: 15, batch: 1, warmUp: 3 },
  )
  const what = '1,000 runs in flight over a 100 ms LM'
  return [
    { what, ours, baseline: { name: 'ideal', value: delayMs }, unit: 'ms', goal: { ratioAtMost: 1.15 } },
    { what, ours, baseline: { name: 'bare timers', value: timers }, unit: 'ms' },
    { what, ours, baseline: { name: 'Ax forward', value: ax }, unit: 'ms' },
  ]
}
