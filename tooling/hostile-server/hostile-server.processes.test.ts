import { type LMErrorCode, LMError, onEvent, Predict } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { hostileLM, type Outcomes } from './src/hostile-lm.ts'
import { type Behaviour, type Ending, type HostileOptions, startHostileServer } from './src/start-hostile-server.ts'

const isSoak = process.env['DSPEX_SOAK'] !== undefined
const runs = isSoak ? 20_000 : 2000
const answerMs = isSoak ? 250 : 100

const options: HostileOptions = {
  seed: 7,
  capacity: 50,
  answerMs,
  faults: { fail: 15_000, cut: 5000, drop: 5000, garble: 5000, page: 2000, hang: 1000, stall: 1000, drip: 500 },
  bursts: { everyMs: 4000, forMs: 300, retryAfterSeconds: 1 },
}

/** What the client sees of each behaviour, and how the request ends for the server. */
const expected: Readonly<Record<Behaviour, readonly ['answered' | LMErrorCode, Ending]>> = {
  answer: ['answered', 'whole'],
  refuse: ['LM_RATE_LIMIT', 'whole'],
  fail: ['LM_SERVER', 'whole'],
  reject: ['LM_INVALID_REQUEST', 'whole'],
  garble: ['LM_RESULT_INVALID', 'whole'],
  page: ['LM_RESULT_INVALID', 'whole'],
  cut: ['LM_TRANSPORT', 'closed-by-server'],
  drop: ['LM_TRANSPORT', 'closed-by-server'],
  hang: ['LM_TIMEOUT', 'closed-by-client'],
  stall: ['LM_TIMEOUT', 'closed-by-client'],
  drip: ['LM_TIMEOUT', 'closed-by-client'],
}

/** What some runs ask for each time, and what they must fail with. */
const hopeless: Readonly<Record<string, LMErrorCode>> = { reject: 'LM_INVALID_REQUEST', garble: 'LM_RESULT_INVALID' }

describe('the pipeline, against a hostile server', () => {
  it(
    `answers ${runs} runs or fails them with a reason, and counts what the server counts`,
    { timeout: 600_000 },
    async () => {
      const server = await startHostileServer(options)
      try {
        const outcomes: Outcomes = new Map()
        const lm = hostileLM(server.url, outcomes)
        const predict = new Predict('question -> answer')
        const retries = countEvents('retry')
        const calls = countEvents('lm')
        const beganAt = performance.now()
        const settled = await Promise.all(
          Array.from({ length: runs }, async (_, index) => {
            const wish = index % 500 === 250 ? 'reject' : index % 500 === 400 ? 'garble' : undefined
            const question = `What is number ${index}?${wish ? ` behave: ${wish}` : ''}`
            const retry = { baseMs: 100 }
            const timeouts = { firstByteMs: 2000, betweenBytesMs: 2000, totalMs: 3000 }
            const run = predict.execute({ question }, { lm, retry, timeouts })
            const right = `The answer to number ${index}`
            return run.then(
              ({ output, usage }) => ({
                wish,
                right: output.answer === right,
                retries: usage['hostile']?.retries ?? 0,
              }),
              (error: unknown) => ({ wish, error, retries: 0 }),
            )
          }),
        )
        const wallMs = performance.now() - beganAt
        const log = await server.log()

        for (const run of settled) {
          if (!('error' in run)) expect(run).toMatchObject({ wish: undefined, right: true })
          else if (LMError.isInstance(run.error)) expect(run.error.code).toBe(hopeless[run.wish ?? 'none'])
          else throw run.error
        }
        // Every request that the client sent is one that the server saw, and it became of it what both say.
        const seen = log.entries.map(({ id, behaviour, ending }) => [id, expected[behaviour][0], ending])
        const ours = log.entries.map(({ id, behaviour }) => [id, outcomes.get(id), expected[behaviour][1]])
        expect(seen).toEqual(ours)
        expect(log.entries).toHaveLength(outcomes.size)
        expect(calls.stop()).toBe(outcomes.size)
        expect(retries.stop()).toBe(outcomes.size - runs)
        const timedOut = [...outcomes.values()].filter((outcome) => outcome === 'LM_TIMEOUT').length
        expect(log.entries.filter(({ ending }) => ending === 'closed-by-client')).toHaveLength(timedOut)

        const { polite, rude } = log.bursts
        const bursts = options.bursts as NonNullable<HostileOptions['bursts']>
        const allowedMs = log.busyMs / options.capacity + polite * Math.max(bursts.forMs, 1000) + rude * bursts.forMs
        console.log(
          `${runs} runs, ${outcomes.size} requests, ${log.refusedForCapacity} refused for capacity, ${timedOut} sockets closed; ` +
            `${(wallMs / 1000).toFixed(1)} s, the server allows ${(allowedMs / 1000).toFixed(1)} s: ${(wallMs / allowedMs).toFixed(2)}×`,
        )
      } finally {
        await server[Symbol.asyncDispose]()
      }
    },
  )
})

function countEvents(name: 'lm' | 'retry'): { stop(): number } {
  let count = 0
  const stop = onEvent(name, { start: () => void (count += 1) })
  return {
    stop() {
      stop()
      return count
    },
  }
}
