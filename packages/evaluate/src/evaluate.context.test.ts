import { dumpState, LMError, memoryCache, Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { trialLab } from './lab/trial-lab.ts'
import { metric } from './metric/metric.ts'
import { evaluate } from './evaluate.ts'

const devset = Array.from({ length: 4 }, (_, n) => ({ id: `e${n}`, inputs: { question: `question ${n}` }, labels: {} }))
const program = new Predict('question -> answer')
const judge = new Predict('claim -> verdict')
const isJudge = ({ messages }: { readonly messages: unknown }): boolean => JSON.stringify(messages).includes('claim')
const reply = (request: { readonly messages: unknown }): string =>
  chatReply(isJudge(request) ? { verdict: 'good' } : { answer: 'yes' })

/** Asks its judge three things at once. */
const judged = metric(
  'judged',
  async ({ id }: (typeof devset)[number], { answer }: { answer: string }) => {
    const verdicts = await Promise.all([1, 2, 3].map((n) => judge.run({ claim: `${id} ${answer} ${n}` })))
    return verdicts.every(({ verdict }) => verdict === 'good')
  },
  { version: '1' },
)

describe('evaluate, where metrics call LMs', () => {
  it('lets no more calls through at once than its limits allow, those of judges included', async () => {
    let running = 0
    let most = 0
    const lm = scriptedLM(async (request) => {
      most = Math.max(most, (running += 1))
      await new Promise((resolve) => setTimeout(resolve, 1))
      running -= 1
      return reply(request)
    })
    const report = await evaluate(program, {
      devset,
      metrics: { judged },
      lm,
      limits: { startConcurrency: 1, maxConcurrency: 1 },
    })
    expect([report.metrics.judged.mean, lm.calls.length, most]).toEqual([1, 16, 1])
  })

  it('gives judges its cache, and what its calls do with it', async () => {
    const lm = scriptedLM(reply)
    const options = { devset, metrics: { judged }, lm, cache: memoryCache() }
    for (const _ of [1, 2]) await evaluate(program, options)
    expect(lm.calls).toHaveLength(16)
    await evaluate(program, { ...options, cacheMode: 'refresh' })
    expect(lm.calls).toHaveLength(32)
  })

  it('gives judges no sampling options of the program', async () => {
    const lm = scriptedLM(reply)
    await evaluate(program, { devset, metrics: { judged }, lm, lmOptions: { temperature: 0.5 }, seed: 's' })
    const judging = lm.calls.filter(isJudge)
    expect(judging.map(({ temperature, rolloutId }) => [temperature, rolloutId])).toEqual(
      Array.from({ length: 12 }, () => [undefined, undefined]),
    )
  })
})

describe('trialLab, where other programs call LMs', () => {
  it('gives judges and reflections its cache', async () => {
    const lm = scriptedLM(reply)
    const options = { examples: devset, metric: judged, lm, cache: memoryCache() }
    for (const _ of [1, 2, 3]) {
      const lab = trialLab(program, options)
      await lab.run([{ state: dumpState(program), exampleId: 'e0' }])
      await lab.ask(judge, { claim: 'reflect on this' })
    }
    expect(lm.calls).toHaveLength(1 + 3 + 1)
  })

  it('gives judges and reflections its retries and timeouts', async () => {
    const down = scriptedLM((request) =>
      isJudge(request) ? new LMError('down', { code: 'LM_SERVER' }) : reply(request),
    )
    const lab = trialLab(program, { examples: devset, metric: judged, lm: down, retry: false })
    const [result] = await lab.run([{ state: dumpState(program), exampleId: 'e0' }])
    await lab.ask(judge, { claim: 'reflect on this' })
    expect([result?.score, down.calls.length]).toEqual([null, 1 + 3 + 1])
    const slow = scriptedLM(reply, { delayMs: 200 })
    const { failure } = await trialLab(program, {
      examples: devset,
      metric: judged,
      lm: slow,
      retry: false,
      timeouts: { totalMs: 1 },
    }).ask(judge, { claim: 'reflect on this' })
    expect(failure).toMatchObject({ blame: 'infrastructure', code: 'LM_TIMEOUT' })
  })
})
