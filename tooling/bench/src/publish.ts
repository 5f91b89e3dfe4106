import { tracingChannel } from 'node:diagnostics_channel'
import { median } from './measure.ts'
import type { Bench } from './row.ts'

/** What the core uses inside; it is not exported, as nobody else publishes on these channels. */
interface Events {
  traced<T>(name: 'lm', payload: () => object, work: () => Promise<T>): Promise<T>
  tracedSync<T>(name: 'adapter', payload: () => object, work: () => T): T
}

const calls = 200_000

/** What a piece of work costs more for being observable while nobody observes. */
export const publishBench: Bench = async () => {
  const location = new URL('../../../packages/core/src/events.ts', import.meta.url)
  const { traced, tracedSync } = (await import(location.href)) as Events
  const done = Promise.resolve(1)
  const node = tracingChannel('dspex-bench')
  const message = { lm: 'fixed' }
  const bare = (): number => timePerCall(() => done)
  const rounds = Array.from({ length: 25 }, () => {
    const own = bare()
    return {
      async:
        timePerCall(() =>
          traced(
            'lm',
            () => ({ lm: 'fixed', request: message }),
            () => done,
          ),
        ) - own,
      sync:
        timePerCall(() =>
          tracedSync(
            'adapter',
            () => ({ adapter: 'chat', action: 'parse', attempt: 1 }),
            () => done,
          ),
        ) - own,
      node: timePerCall(() => node.traceSync(() => done, message)) - own,
    }
  }).slice(5)
  const baseline = { name: 'bare traceSync', value: median(rounds.map((round) => round.node)) }
  return [
    {
      what: 'traced, no subscriber',
      ours: median(rounds.map((round) => round.async)),
      baseline,
      unit: 'ns',
      goal: { atMost: 200 },
    },
    {
      what: 'tracedSync, no subscriber',
      ours: median(rounds.map((round) => round.sync)),
      baseline,
      unit: 'ns',
      goal: { atMost: 200 },
    },
  ]
}

/** Nanoseconds per call. The results are kept, so that no call is optimized away. */
function timePerCall(call: () => unknown): number {
  let same = 0
  let last: unknown
  const beganAt = performance.now()
  for (let index = 0; index < calls; index += 1) {
    const value = call()
    if (value === last) same += 1
    last = value
  }
  const nanoseconds = ((performance.now() - beganAt) * 1e6) / calls
  if (same < 0) throw new Error('unreachable')
  return nanoseconds
}
