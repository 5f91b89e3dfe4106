import { tracingChannel } from 'node:diagnostics_channel'
import { defineWork, work, workSync } from '@dspex/core/implement'
import { median } from './measure.ts'
import type { Bench } from './row.ts'

/** As core does its LM calls, for nothing. */
const lmLike = defineWork<{ readonly lm: string; readonly request: object }>('bench-lm')
/** As core does what stands in traces too. */
const toolLike = defineWork<{ readonly tool: string; readonly input: unknown }>('bench-tool', {
  trace: { kind: 'tool', path: ({ tool }) => tool, input: ({ input }) => input },
})
const adapterLike = defineWork<{ readonly adapter: string }>('bench-adapter', { isSync: true })

const calls = 200_000

/** What a piece of work costs more for being observable while nobody observes. */
export const publishBench: Bench = async () => {
  const done = Promise.resolve(1)
  const node = tracingChannel('dspex-bench')
  const message = { lm: 'fixed' }
  const bare = (): number => timePerCall(() => done)
  const rounds = Array.from({ length: 25 }, () => {
    const own = bare()
    return {
      async:
        timePerCall(() =>
          work(
            lmLike,
            () => ({ lm: 'fixed', request: message }),
            () => done,
          ),
        ) - own,
      recorded:
        timePerCall(() =>
          work(
            toolLike,
            () => ({ tool: 'fixed', input: message }),
            () => done,
          ),
        ) - own,
      sync:
        timePerCall(() =>
          workSync(
            adapterLike,
            () => ({ adapter: 'chat' }),
            () => done,
          ),
        ) - own,
      node: timePerCall(() => node.traceSync(() => done, message)) - own,
    }
  }).slice(5)
  const baseline = { name: 'bare traceSync', value: median(rounds.map((round) => round.node)) }
  return [
    {
      what: 'work, no subscriber',
      ours: median(rounds.map((round) => round.async)),
      baseline,
      unit: 'ns',
      goal: { atMost: 200 },
    },
    {
      what: 'work that traces record, no subscriber',
      ours: median(rounds.map((round) => round.recorded)),
      baseline,
      unit: 'ns',
      goal: { atMost: 200 },
    },
    {
      what: 'workSync, no subscriber',
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
