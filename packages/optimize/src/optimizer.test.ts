import { Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { defineOptimizer } from './define-optimizer.ts'

const keepsAll = defineOptimizer({
  name: 'keeps-all',
  async search({ baseline: state }) {
    const same = { id: 'same', state, stateHash: 'same', score: null }
    const spent = { trials: 0, calls: 0, cachedCalls: 0, tokens: 0, usd: null }
    return {
      report: { baseline: same, winner: same, comparison: null, warnings: [], summary: 'As it was.', ended: '', spent },
    }
  },
  forecast() {
    const none = { low: 0, expected: 0, high: 0 }
    return { trials: none, calls: none, tokens: null, usd: null, assumptions: ['It calls no LM.'] }
  },
})
const qa = new Predict('question -> answer, sure: boolean')
const trainset = [{ id: 'a', inputs: { question: '1 + 1?' }, labels: { answer: '2' } }]
const lm = scriptedLM(() => chatReply({ answer: '2', sure: true }))

describe('Optimizer', () => {
  it('takes a metric whose types come from the program and the trainset', async () => {
    const { program } = await keepsAll.compile(qa, {
      trainset,
      metric({ inputs, labels }, output) {
        expectTypeOf(inputs).toExtend<{ question: string }>()
        expectTypeOf(labels).toExtend<{ answer: string }>()
        expectTypeOf(output.sure).toEqualTypeOf<boolean>()
        return labels.answer === output.answer
      },
      lm,
    })
    expectTypeOf(await program.run({ question: '1 + 1?' }, { lm })).toExtend<{ answer: string; sure: boolean }>()
    // @ts-expect-error the labels name no capital
    await keepsAll.compile(qa, { trainset, metric: ({ labels }) => labels.capital === '2', lm })
    // @ts-expect-error the program returns no capital
    await keepsAll.compile(qa, { trainset, metric: (_example, { capital }) => capital === '2', lm })
    // @ts-expect-error the program takes a question
    await keepsAll.compile(qa, { trainset: [{ id: 'a', inputs: { city: 'Oslo' } }], metric: () => 1, lm })
  })

  it('improves programs of any types, one after the other', async () => {
    const cities = [{ id: 'b', inputs: { city: 'Oslo' }, labels: { country: 'Norway' } }]
    const metric = ({ labels }: { labels: { country: string } }, { country }: { country: string }) =>
      labels.country === country
    await keepsAll.compile(qa, { trainset, metric: ({ labels }, { answer }) => labels.answer === answer, lm })
    const { report } = await keepsAll.compile(new Predict('city -> country'), { trainset: cities, metric, lm })
    expect(report.changed).toBe(false)
  })

  it('forecasts without a metric, and refuses to search without one', async () => {
    expect((await keepsAll.forecast(qa, { trainset, lm })).calls.high).toBe(0)
    const options = { trainset, lm } as never
    await expect(keepsAll.compile(qa, options)).rejects.toThrow('`metric` is undefined')
  })
})
