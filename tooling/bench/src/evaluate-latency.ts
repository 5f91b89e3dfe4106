import { evaluate } from '@dspex/evaluate'
import { capitalOf, capitals, exact } from './capitals.ts'
import { fixedLM } from './instant-lm.ts'
import { median } from './measure.ts'
import { runPython, withoutPython } from './python.ts'
import type { Bench } from './row.ts'

const count = 10_000
const delayMs = 100
const concurrency = 1000
const ideal = (count / concurrency) * delayMs

/** Many trials at once over an LM that takes its time: how much longer than its waits alone. */
export const evaluateLatencyBench: Bench = async () => {
  const what = '10,000 examples, LM of 100 ms, 1,000 at once'
  const lm = fixedLM(delayMs)
  const devset = Array.from({ length: count }, (_, place) => capitalOf(place))
  const times: number[] = []
  for (let sample = -1; sample < 5; sample += 1) {
    const beganAt = performance.now()
    await evaluate(capitals, { devset, metrics: { exact }, lm, concurrency })
    if (sample >= 0) times.push(performance.now() - beganAt)
  }
  const ours = median(times)
  const dspy = (await runPython('evaluate.py', String(count), String(concurrency), String(delayMs / 1000))) as
    | { version: string; seconds: number }
    | undefined
  return [
    { what, ours, baseline: { name: 'ideal', value: ideal }, unit: 'ms', goal: { ratioAtMost: 1.2 } },
    dspy
      ? { what, ours, baseline: { name: `dspy ${dspy.version} Evaluate`, value: dspy.seconds * 1000 }, unit: 'ms' }
      : { what: `${what}, against dspy`, skipped: withoutPython },
  ]
}
