import { dumpState, editState, type Example, LMError, Predict, withState } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { answerExactMatch } from '../metric/text-metrics.ts'
import { evaluate } from '../evaluate.ts'
import type { Executor, TrialTask } from '../trial/executor.ts'
import { localExecutor } from './local-executor.ts'
import { trialRunner } from './trial-runner.ts'

const devset: Example<{ question: string }, { answer: string }>[] = ['a', 'b', 'c'].map((id) => ({
  id,
  inputs: { question: id },
  labels: { answer: 'x' },
}))
const qa = new Predict('question -> answer')
const metrics = { exact: answerExactMatch() }

/** An executor as a queue between machines would be: tasks and rows travel as JSON. */
function overTheWire(inner: Executor): Executor & { readonly tasks: TrialTask[] } {
  const tasks: TrialTask[] = []
  return {
    tasks,
    async run(task, options) {
      tasks.push(task)
      const row = await inner.run(JSON.parse(JSON.stringify(task)) as TrialTask, options)
      return JSON.parse(JSON.stringify(row)) as typeof row
    },
  }
}

describe('localExecutor', () => {
  it('refuses a pool without a place', () => {
    expect(() => localExecutor({ runTask: trialRunner({ program: qa, devset }), concurrency: 0 })).toThrow(
      /concurrency/,
    )
  })
})

describe('trialRunner', () => {
  it('gives an evaluation the results that it would have found itself', async () => {
    const lm = scriptedLM(({ messages }) =>
      chatReply({ answer: JSON.stringify(messages).includes('Say x.') ? 'x' : 'y' }),
    )
    const executor = overTheWire(localExecutor({ runTask: trialRunner({ program: qa, devset, lm }), concurrency: 2 }))
    const candidate = withState(qa, editState(dumpState(qa), 'self', { instructions: 'Say x.' }))
    const alone = await evaluate(candidate, { devset, metrics, lm })
    const spread = await evaluate(candidate, { devset, metrics, lm, executor, version: undefined })
    expect(spread.metrics).toEqual(alone.metrics)
    expect(spread.metrics.exact.mean).toBe(1)
    expect(executor.tasks).toMatchObject([{ exampleId: 'a', repeat: 0 }, { exampleId: 'b' }, { exampleId: 'c' }])
    expect(executor.tasks[0]?.state).toEqual(candidate.state)
  })

  it('refuses a task for another program or LM', async () => {
    const lm = scriptedLM(chatReply({ answer: 'x' }))
    const runTask = trialRunner({ program: new Predict('question -> other'), devset, lm })
    await expect(evaluate(qa, { devset, metrics, lm, executor: localExecutor({ runTask }) })).rejects.toMatchObject({
      code: 'STATE_MISMATCH',
    })
    const elsewhere = trialRunner({ program: qa, devset, lm: scriptedLM(chatReply({ answer: 'x' }), { id: 'other' }) })
    await expect(
      evaluate(qa, { devset, metrics, lm, executor: localExecutor({ runTask: elsewhere }) }),
    ).rejects.toThrow(/hashes to/)
  })

  it('refuses a task for an example that is missing or another', async () => {
    const lm = scriptedLM(chatReply({ answer: 'x' }))
    const missing = trialRunner({ program: qa, devset: devset.slice(1), lm })
    await expect(evaluate(qa, { devset, metrics, lm, executor: localExecutor({ runTask: missing }) })).rejects.toThrow(
      /no example 'a'/,
    )
    const other = trialRunner({
      program: qa,
      devset: devset.map((example) => ({ ...example, inputs: { question: '?' } })),
      lm,
    })
    await expect(evaluate(qa, { devset, metrics, lm, executor: localExecutor({ runTask: other }) })).rejects.toThrow(
      /another example/,
    )
  })

  it('keeps who is to blame', async () => {
    const down = new LMError('down', { code: 'LM_SERVER' })
    const lm = scriptedLM(({ messages }) => {
      const text = JSON.stringify(messages.at(-1))
      if (text.includes('\\na\\n')) return 'no fields'
      return text.includes('\\nb\\n') ? down : chatReply({ answer: 'x' })
    })
    const context = { lm, repairs: 0, retry: false } as const
    const executor = overTheWire(localExecutor({ runTask: trialRunner({ program: qa, devset, ...context }) }))
    const report = await evaluate(qa, { devset, metrics, ...context, executor })
    expect(report.metrics.exact.scores).toEqual([0, null, 1])
  })

  it('leaves missing what the executor itself fails with', async () => {
    const executor: Executor = { run: () => Promise.reject(new Error('the queue is gone')) }
    const report = await evaluate(qa, { devset, metrics, lm: scriptedLM('unused'), executor })
    expect(report.counts).toMatchObject({ finished: 3, missing: 3 })
    expect(report.metrics.exact).toMatchObject({ mean: null, n: 0, missing: 3, interval: null })
  })
})
