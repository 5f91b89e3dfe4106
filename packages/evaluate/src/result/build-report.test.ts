import { LMError, Predict, type PriceFunction } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { answerExactMatch } from '../metric/text-metrics.ts'
import { evaluate } from '../evaluate.ts'

const devset = ['a', 'b', 'a', 'c'].map((topic, n) => ({
  id: `e${n}`,
  inputs: { question: `Question ${n}?` },
  labels: { answer: 'yes' },
  metadata: { topic },
}))
const qa = new Predict('question -> answer')
const metrics = { exact: answerExactMatch() }

describe('EvaluationReport', () => {
  it('has latency and cost of each example, the mean of its repeats, without what the infrastructure got wrong', async () => {
    let calls = 0
    const lm = scriptedLM((request) => {
      if (JSON.stringify(request.messages).includes('Question 2?')) throw new LMError('down', { code: 'LM_SERVER' })
      return chatReply({ answer: 'yes' })
    })
    // Without tokens it is only asked whether it knows the model.
    const price: PriceFunction = ({ inputTokens }) => (inputTokens.total ? (calls += 1) : 0)
    const report = await evaluate(qa, { devset, metrics, lm, price, repeats: 2, concurrency: 1, retry: false })
    const { latencyMs, costUsd } = report.perExample
    expect(latencyMs.map((ms) => ms !== null && ms > 0)).toEqual([true, true, false, true])
    // The first round prices examples 0, 1 and 3 at 1, 2 and 3, the second at 4, 5 and 6.
    expect(costUsd).toEqual([2.5, 3.5, null, 4.5])
    expect(JSON.parse(JSON.stringify(report.perExample))).toEqual(report.perExample)
  })

  it('has no cost of an example with an unknown price', async () => {
    const lm = scriptedLM(() => chatReply({ answer: 'yes' }))
    const report = await evaluate(qa, { devset, metrics, lm, price: () => null })
    expect(report.perExample.costUsd).toEqual([null, null, null, null])
  })

  it('says which examples make a slice', async () => {
    const lm = scriptedLM(() => chatReply({ answer: 'yes' }))
    const report = await evaluate(qa, { devset, metrics, lm, slices: ['topic'] })
    expect(Object.entries(report.slices.topic ?? {}).map(([value, { places }]) => [value, places])).toEqual([
      ['a', [0, 2]],
      ['b', [1]],
      ['c', [3]],
    ])
  })
})
