import { monitorEventLoopDelay } from 'node:perf_hooks'
import { bootstrapIntervalAsync } from '@dspex/statistics'
import { median } from './measure.ts'
import { runPython } from './python.ts'
import type { Bench } from './row.ts'

const items = 2000
const resamples = 10_000

/** A bootstrap interval of a mean, and how long it keeps the event loop from others. */
export const bootstrapBench: Bench = async () => {
  const what = 'bootstrap, 10,000 resamples × 2,000 items'
  const values = Array.from({ length: items }, (_, place) => Math.sin(place * place))
  const times: number[] = []
  const delay = monitorEventLoopDelay({ resolution: 1 })
  for (let sample = -2; sample < 15; sample += 1) {
    if (sample === 0) delay.enable()
    const beganAt = performance.now()
    await bootstrapIntervalAsync(values, { resamples, method: sample % 2 === 0 ? 'bca' : 'percentile' })
    if (sample >= 0) times.push(performance.now() - beganAt)
  }
  delay.disable()
  const longestWork = await longestTurn(() => bootstrapIntervalAsync(values, { resamples, method: 'bca' }))
  const ours = median(times)
  const peer = await peerTime()
  return [
    peer
      ? { what, ours, baseline: { name: peer.name, value: peer.seconds * 1000 }, unit: 'ms', goal: { atMost: 500 } }
      : { what, ours, unit: 'ms', goal: { atMost: 500 } },
    ...(peer ? [] : [{ what: `${what}, against SciPy`, skipped: 'set DSPEX_PYTHON to a Python with scipy or numpy' }]),
    { what: `${what}, longest block of the loop`, ours: delay.max / 1e6, unit: 'ms', goal: { atMost: 50 } },
    { what: `${what}, of that own work (CPU time of the thread)`, ours: longestWork, unit: 'ms' },
  ]
}

/** The longest turn of the event loop in CPU time: what other processes take from us does not count. */
async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  const spent = (): number => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }
  let longest = 0
  let last = spent()
  let isOver = false
  const turn = (): void => {
    const now = spent()
    longest = Math.max(longest, now - last)
    last = now
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  isOver = true
  return longest
}

/** `undefined` without a Python, and with one that has neither library. */
async function peerTime(): Promise<{ readonly name: string; readonly seconds: number } | undefined> {
  try {
    const found = await runPython('bootstrap.py', String(items), String(resamples))
    return found as { name: string; seconds: number } | undefined
  } catch {
    return undefined
  }
}
