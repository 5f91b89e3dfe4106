import { check, createBudget, type Example, memoryCache, Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { evaluate, memoryTrialStore, metric, type TrialRow } from '@dspex/evaluate'
import { demosOfRun } from '@dspex/optimize'
import { describe, expect, it } from 'vitest'
import { Retry } from './retry.ts'

type Answer = { answer: string }
const brief = check({
  name: 'brief',
  field: 'answer',
  test: ({ answer }: Answer) => answer.length <= 5,
  message: 'is too long',
})
const qa = () => new Retry(new Predict('question -> answer'), { attempts: 2, checks: [brief] })
const devset: Example<{ question: string }, Answer>[] = [
  { id: 'a', inputs: { question: 'a?' }, labels: { answer: 'Jane' } },
  { id: 'b', inputs: { question: 'b?' }, labels: { answer: 'Mary' } },
]
const right = metric('right', ({ labels }: Example<object, Answer>, { answer }: Answer) => answer === labels.answer)

describe('Retry with the rest', () => {
  it('is evaluated with all its calls, and fails as a program does', async () => {
    const lm = scriptedLM(({ messages }) => {
      const said = JSON.stringify(messages.slice(1))
      return chatReply({ answer: said.includes('b?') || !said.includes('is too long') ? 'much too long' : 'Jane' })
    })
    const store = memoryTrialStore()
    const report = await evaluate(qa(), { devset, metrics: { right }, lm, store })
    expect(report.counts).toMatchObject({ finished: 2, failed: 1, missing: 0 })
    expect(report.metrics.right.mean).toBe(0.5)
    expect(Object.values(report.usage).map(({ calls }) => calls)).toEqual([4])
    expect(report.errors).toMatchObject([{ name: 'AssertionError', count: 1 }])
    const rows: TrialRow[] = []
    for await (const row of report.trials()) rows.push(row)
    const good = rows.find(({ exampleId }) => exampleId === 'a')
    expect(good?.trace.map(({ kind, dropped }) => `${kind} ${dropped ?? false}`)).toEqual([
      'attempt true',
      'predict true',
      'attempt false',
      'predict false',
    ])
  })

  it('gives optimizers the exchange that was kept, with the input as it was', () => {
    const entry = {
      kind: 'predict',
      path: 'self',
      parent: undefined,
      durationMs: 1,
      input: { question: 'a?' },
    } as const
    const trace = [
      { ...entry, id: 0, output: { answer: 'kept' } },
      { ...entry, id: 1, output: { answer: 'dropped' }, dropped: true as const },
    ]
    const demos = demosOfRun({ row: { trace } } as never, { schemaVersion: 1, predictors: { self: {} } } as never)
    expect(demos).toEqual({ self: { inputs: { question: 'a?' }, outputs: { answer: 'kept' }, augmented: true } })
  })

  it('stays within a budget, and answers each attempt from the cache', async () => {
    const lm = scriptedLM(({ messages }) =>
      chatReply({ answer: JSON.stringify(messages).includes('is too long') ? 'Jane' : 'much too long' }),
    )
    const cache = memoryCache()
    const options = { lm, cache }
    for (let run = 0; run < 2; run += 1) expect(await qa().run({ question: 'a?' }, options)).toEqual({ answer: 'Jane' })
    expect(lm.calls).toHaveLength(2)
    const budget = createBudget({ calls: 1 })
    await expect(qa().run({ question: 'c?' }, { lm, budget })).rejects.toMatchObject({ name: 'BudgetError' })
  })

  it('previews the first request', async () => {
    const [request] = await qa().preview({ question: 'a?' })
    expect(request?.path).toBe('self')
  })
})
