import { ChainOfThought, Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { evaluate, evaluateTogether } from './evaluate.ts'
import { trialLab } from './lab/trial-lab.ts'
import { metric } from './metric/metric.ts'

const qa = new Predict('question -> answer, sure: boolean')
const devset = [{ id: 'a', inputs: { question: '1 + 1?' }, labels: { answer: '2' } }]
const lm = scriptedLM(() => chatReply({ reasoning: 'r', answer: '2', sure: true }))

describe('a metric without types', () => {
  it('has those of the program and the data, in every form', async () => {
    const named = metric('named', (_: { id: string }, { answer }: { answer: string }) => answer !== '')
    const report = await evaluate(qa, {
      metrics: {
        named,
        right({ inputs, labels }, output, execution) {
          expectTypeOf(inputs).toEqualTypeOf<{ question: string }>()
          expectTypeOf(labels).toEqualTypeOf<{ answer: string }>()
          expectTypeOf(output).toExtend<{ answer: string; sure: boolean }>()
          expectTypeOf(execution?.durationMs).toEqualTypeOf<number | undefined>()
          return labels.answer === output.answer
        },
        sure: { metric: async (_example, { sure }) => ({ score: sure, feedback: 'so' }), threshold: 1 },
      },
      devset,
      lm,
    })
    expectTypeOf<keyof typeof report.metrics>().toEqualTypeOf<'named' | 'right' | 'sure'>()
    expect([report.metrics.right.mean, report.metrics.sure.mean]).toEqual([1, 1])
    // @ts-expect-error the labels name no capital
    await evaluate(qa, { devset, lm, metrics: { right: ({ labels }) => labels.capital === '2' } })
    // @ts-expect-error the program returns no capital
    await evaluate(qa, { devset, lm, metrics: { right: (_example, { capital }) => capital === '2' } })
    // @ts-expect-error the program takes a question
    await evaluate(qa, { devset: [{ id: 'a', inputs: { city: 'Oslo' }, labels: {} }], lm, metrics: { any: () => 1 } })
  })

  it('has them for several programs, for noise, events and the lab', async () => {
    const cot = new ChainOfThought('question -> answer, sure: boolean')
    const metrics = { right: ({ labels }, { answer }) => labels.answer === answer } satisfies Readonly<
      Record<string, (example: { labels: { answer: string } }, output: { answer: string }) => boolean>
    >
    const both = await evaluateTogether({ qa, cot }, { devset, lm, metrics })
    expectTypeOf<keyof typeof both>().toEqualTypeOf<'qa' | 'cot'>()
    const inline = await evaluateTogether(
      { qa, cot },
      { devset, lm, metrics: { right: ({ labels }, { answer, sure }) => sure && labels.answer === answer } },
    )
    expect(inline.cot.metrics.right.mean).toBe(1)
    const noise = await evaluate.noise(qa, {
      devset,
      lm,
      metrics: { right: ({ labels }, { answer }) => labels.answer === answer },
    })
    expect(noise.metrics.right.changed).toBe(0)
    const types: string[] = []
    for await (const { type } of evaluate.events(qa, {
      devset,
      lm,
      metrics: { right: ({ labels }, { answer }) => labels.answer === answer },
    }))
      types.push(type)
    expect(types).toContain('trial-end')
    const lab = trialLab(qa, { examples: devset, metric: ({ labels }, { answer }) => labels.answer === answer, lm })
    expect(lab).toBeDefined()
  })
})
