import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Lane, prefixQueue } from './prefix-queue.ts'

interface FakeLane extends Lane {
  held: readonly number[]
}

function fakeLanes(count: number): FakeLane[] {
  return Array.from({ length: count }, () => {
    const lane: FakeLane = { held: [], kept: () => lane.held }
    return lane
  })
}

const prompt = fc.array(fc.nat(2), { maxLength: 5 })
/** When a request comes: how many were started before it. */
const arrival = fc.record({ tokens: prompt, after: fc.nat(20) })

/** Many who come early and have one of three beginnings: without a bound, whoever has another than the first starves. */
const crowd = fc.record({
  tokens: fc.constantFrom([0, 0, 0], [1, 1, 1], [2]),
  after: fc.nat(3),
})

/** Serves requests that come over time, and returns who started after how many starts, and who came when. */
async function serveAll(
  arrivals: readonly { readonly tokens: readonly number[]; readonly after: number }[],
  patience: number,
) {
  const queue = prefixQueue({ lanes: fakeLanes(1), patience })
  const started: number[] = []
  const arrived = new Map<number, number>()
  const pending = new Set(arrivals.keys())
  const runs: Promise<void>[] = []
  const comeIn = (): void => {
    for (const index of pending) {
      const { tokens, after } = arrivals[index] as (typeof arrivals)[number]
      // Whoever is due comes; when nobody waits any more, the next one does.
      if (after > started.length && arrived.size > started.length) continue
      pending.delete(index)
      arrived.set(index, started.length)
      runs.push(
        queue.run({
          tokens,
          async work(lane) {
            started.push(index)
            lane.held = tokens
            await Promise.resolve()
            comeIn()
          },
        }),
      )
    }
  }
  comeIn()
  for (let index = 0; index < runs.length; index += 1) await runs[index]
  return { started, arrived }
}

describe('prefixQueue', () => {
  it('serves every request exactly once, whatever comes when', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { maxLength: 30 }), fc.nat(4), async (arrivals, patience) => {
        const { started } = await serveAll(arrivals, patience)
        expect(started.toSorted((a, b) => a - b)).toEqual([...arrivals.keys()])
      }),
    )
  })

  it('starts a request with k older ones before it after at most (k + 1) * (patience + 1) starts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(crowd, { minLength: 15, maxLength: 40 }), fc.nat(4), async (arrivals, patience) => {
        const { started, arrived } = await serveAll(arrivals, patience)
        const order = [...arrived.keys()]
        for (const [index, cameAfter] of arrived) {
          const older = order
            .slice(0, order.indexOf(index))
            .filter((other) => started.indexOf(other) >= cameAfter).length
          expect(started.indexOf(index) - cameAfter).toBeLessThanOrEqual((older + 1) * (patience + 1))
        }
      }),
    )
  })

  it('runs interleaved prompts with a common beginning one after the other', async () => {
    const arrivals = Array.from({ length: 12 }, (_, index) => ({ tokens: [index % 3, 9, index], after: 0 }))
    const { started } = await serveAll(arrivals, 32)
    expect(started).toEqual([0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11])
  })

  it('serves in the order of arrival when patience is 0', async () => {
    const arrivals = Array.from({ length: 6 }, (_, index) => ({ tokens: [index % 2], after: 0 }))
    expect((await serveAll(arrivals, 0)).started).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('never runs more at once than there are lanes, nor two on one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(prompt, { maxLength: 20 }), fc.integer({ min: 1, max: 3 }), async (prompts, count) => {
        const queue = prefixQueue({ lanes: fakeLanes(count), patience: 2 })
        const busy = new Set<Lane>()
        const work = async (lane: FakeLane): Promise<void> => {
          expect(busy.has(lane)).toBe(false)
          busy.add(lane)
          await Promise.resolve()
          busy.delete(lane)
        }
        await Promise.all(prompts.map((tokens) => queue.run({ tokens, work })))
        expect(busy.size).toBe(0)
      }),
    )
  })

  it('rejects who is cancelled while waiting, serves the others, and goes on after a failure', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ tokens: prompt, fate: fc.constantFrom('serve', 'cancel', 'fail') }), { maxLength: 15 }),
        async (requests) => {
          const queue = prefixQueue({ lanes: fakeLanes(1), patience: 3 })
          const reason = new Error('cancelled')
          const controllers = requests.map(() => new AbortController())
          const gate = queue.run({ tokens: [], work: () => Promise.resolve() })
          const outcomes = requests.map(({ tokens, fate }, index) =>
            queue.run({
              tokens,
              signal: controllers[index]?.signal,
              work: async () => {
                if (fate === 'fail') throw new Error('failed')
                return index
              },
            }),
          )
          for (const [index, { fate }] of requests.entries()) if (fate === 'cancel') controllers[index]?.abort(reason)
          const settled = await Promise.allSettled(outcomes)
          await gate
          expect(
            settled.map((outcome) =>
              outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as Error).message,
            ),
          ).toEqual(
            requests.map(({ fate }, index) => (fate === 'serve' ? index : fate === 'cancel' ? 'cancelled' : 'failed')),
          )
        },
      ),
    )
  })
})
