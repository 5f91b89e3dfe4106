import { ChainOfThought, type Example, type Metric, Predict, program, type Program } from '@dspex/core'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { loadJsonl } from './dataset/load/load-jsonl.ts'
import { evaluate, evaluateTogether } from './evaluate.ts'
import { trialLab } from './lab/trial-lab.ts'
import { fieldAccuracy } from './metric/field-accuracy.ts'
import { semanticF1 } from './metric/judge/semantic-f1.ts'
import { metric } from './metric/metric.ts'
import { answerExactMatch, answerPassageMatch, f1Score } from './metric/text-metrics.ts'

const qa = new Predict('question -> answer')
const translate = new Predict('question, language -> answer, sure: boolean')
const asked = [{ id: 'a', inputs: { question: '1 + 1?' }, labels: { answer: '2' } }]
const rich = [
  { id: 'a', inputs: { question: '1 + 1?', language: 'en', topic: 'sums' }, labels: { answer: '2', level: 1 } },
]
type Mixed =
  | { id: string; inputs: { question: string }; labels: { answer: string } }
  | { id: string; inputs: { question: string }; labels: { count: number } }
const mixed: Mixed[] = []
const untyped: Example[] = []
const rows = {
  async *[Symbol.asyncIterator]() {
    yield { inputs: { question: '1 + 1?' }, labels: { answer: '2' } }
  },
}
const one = { one: () => 1 }

/** Checked by the compiler, never run. */
function compiles(calls: () => unknown): void {
  expect(calls).toBeTypeOf('function')
}

describe('the types of an evaluation', () => {
  it('refuse data that lack an input of the program, in every form', () => {
    compiles(async () => {
      // @ts-expect-error no row has a language
      await evaluate(translate, { devset: asked, metrics: one })
      // @ts-expect-error the row has no language
      await evaluate(translate, { metrics: one, devset: [{ id: 'a', inputs: { question: '' }, labels: {} }] })
      // @ts-expect-error no row has a language
      await evaluate(translate, { devset: rows, metrics: one })
      const partly = [{ id: 'a', inputs: { question: '' as string, language: 'en' as string | undefined }, labels: {} }]
      // @ts-expect-error not every row has one
      await evaluate(translate, { devset: partly, metrics: one })
      // @ts-expect-error a question is a text
      await evaluate(qa, { devset: [{ id: 'a', inputs: { question: 2 }, labels: {} }], metrics: one })
      // @ts-expect-error no row has a city
      await evaluate(({ city }: { city: string }) => city, { devset: asked, metrics: one })
      const named = { name: 'capital', version: '1', run: ({ city }: { city: string }) => city }
      // @ts-expect-error no row has a city
      await evaluate(named, { devset: asked, metrics: one })
      // @ts-expect-error no row has a language
      evaluate.events(translate, { devset: asked, metrics: one })
      // @ts-expect-error no row has a language
      await evaluate.noise(translate, { devset: asked, metrics: one })
      // @ts-expect-error no row has a city
      await evaluateTogether({ qa, named }, { devset: asked, metrics: one })
      // @ts-expect-error no row has a language
      await evaluateTogether({ qa, translate }, { devset: asked, metrics: one })
      // @ts-expect-error no row has a language
      evaluateTogether.events({ qa, translate }, { devset: asked, metrics: one })
      // @ts-expect-error no row has a language
      trialLab(translate, { examples: asked, metric: () => 1 })
      // @ts-expect-error a program that takes more is none that takes less
      const less: Program<{ question: string }, { answer: string }> = translate
      return less
    })
  })

  it('let a metric read what the program does not take', () => {
    compiles(async () => {
      const level = metric('level', ({ labels }: { labels: { level: number } }) => labels.level)
      const topic = metric('topic', ({ inputs }: { inputs: { topic: string } }) => inputs.topic === 'sums')
      await evaluate(qa, {
        devset: rich,
        metrics: {
          level,
          topic,
          both({ inputs, labels }, output) {
            expectTypeOf(inputs).toEqualTypeOf<{ question: string; language: string; topic: string }>()
            expectTypeOf(labels).toEqualTypeOf<{ answer: string; level: number }>()
            expectTypeOf(output).toEqualTypeOf<{ answer: string }>()
            return 1
          },
        },
      })
      trialLab(qa, { examples: rich, metric: ({ inputs }, { answer }) => inputs.topic === answer })
      trialLab(qa, { examples: rich, metric: topic })
      // @ts-expect-error these have no topic
      await evaluate(qa, { devset: asked, metrics: { topic } })
      // @ts-expect-error these have no topic
      trialLab(qa, { examples: asked, metric: ({ inputs }) => inputs.topic === 'sums' })
    })
  })

  it('take made metrics whatever else the program returns, and refuse those that find nothing', () => {
    compiles(async () => {
      const metrics = { exact: answerExactMatch(), f1: f1Score(), all: fieldAccuracy() }
      await evaluate(translate, { devset: rich, metrics })
      await evaluate(translate, { devset: rich, metrics: { exact: answerExactMatch(), f1: f1Score() } })
      trialLab(translate, { examples: rich, metric: answerExactMatch() })
      // @ts-expect-error there is no such label
      trialLab(translate, { examples: rich, metric: answerExactMatch({ label: 'gold' }) })
      // @ts-expect-error there is no such output
      trialLab(translate, { examples: rich, metric: answerExactMatch({ output: 'reply' }) })
      // @ts-expect-error there is no such output
      await evaluate(qa, { devset: asked, metrics: { found: answerPassageMatch() } })
    })
  })

  it('trust data whose fields are not known before they are read', () => {
    compiles(async () => {
      const exact = metric('exact', ({ labels }: (typeof asked)[number], output: { answer: string }) =>
        Number(labels.answer === output.answer),
      )
      const judged = new Predict('question -> response')
      await evaluate(translate, {
        devset: loadJsonl('devset.jsonl'),
        metrics: { made: answerExactMatch(), exact, right: ({ labels }, { answer }) => labels.answer === answer },
      })
      await evaluateTogether({ qa, translate }, { devset: untyped, metrics: { exact, f1: f1Score() } })
      await evaluate(judged, { devset: untyped, metrics: { f1: semanticF1() } })
      trialLab(translate, { examples: untyped, metric: answerExactMatch() })
      // @ts-expect-error outputs are known
      await evaluate(qa, { devset: untyped, metrics: { f1: semanticF1() } })
      // @ts-expect-error a label may be anything
      await evaluate(qa, { devset: untyped, metrics: { long: ({ labels }) => labels.answer.length } })
    })
  })

  it('join the inputs and the outputs of several programs', () => {
    compiles(async () => {
      const cot = new ChainOfThought('question -> answer')
      const rag = program('rag', {}, async ({ topic }: { topic: string }) => ({ answer: topic, context: ['a'] }))
      const reports = await evaluateTogether(
        { cot, rag, plain: async ({ question }) => ({ answer: question.trim() }) },
        {
          devset: rich,
          metrics: {
            exact: answerExactMatch(),
            right: ({ labels }, { answer }) => labels.answer === answer,
            found: (_example, output) => ('context' in output ? output.context.length : 0),
          },
        },
      )
      expectTypeOf<keyof typeof reports>().toEqualTypeOf<'cot' | 'rag' | 'plain'>()
      expectTypeOf<keyof typeof reports.rag.metrics>().toEqualTypeOf<'exact' | 'right' | 'found'>()
      const found = answerPassageMatch()
      // @ts-expect-error one of them returns no context
      await evaluateTogether({ cot, rag }, { devset: rich, metrics: { found } })
      // @ts-expect-error one of them returns no context
      await evaluateTogether({ cot, rag }, { devset: rich, metrics: { any: (_, { context }) => context.length } })
    })
  })

  it('see labels of two shapes as one or the other', () => {
    compiles(async () => {
      const right = ({ labels }: { labels: Mixed['labels'] }, { answer }: { answer: string }) =>
        'answer' in labels ? labels.answer === answer : labels.count === answer.length
      await evaluate(qa, {
        devset: mixed,
        metrics: { right, inPlace: ({ labels }, { answer }) => ('answer' in labels ? labels.answer === answer : 0) },
      })
      trialLab(qa, {
        examples: mixed,
        metric: ({ labels }, { answer }) => ('answer' in labels ? labels.answer === answer : labels.count),
      })
      // @ts-expect-error not every row has an answer
      trialLab(qa, { examples: mixed, metric: ({ labels }) => labels.answer === '2' })
    })
  })

  it('give a function without types those of the data', () => {
    compiles(async () => {
      await evaluate(({ question }) => question.length, {
        devset: asked,
        metrics: { same: ({ inputs }, length) => length === inputs.question.length },
      })
    })
  })

  it('reach a metric that is made in place for the output, not for the example', () => {
    compiles(() => {
      const right = metric('right', ({ labels }: (typeof asked)[number], output: { answer: string }) => {
        return labels.answer === output.answer
      })
      trialLab(qa, { examples: asked, metric: right })
      trialLab(qa, {
        examples: asked,
        metric: metric('right', ({ labels }: (typeof asked)[number], { answer }) => labels.answer === answer),
      })
      // @ts-expect-error TypeScript knows the labels only after it has read the metric: write their type
      trialLab(qa, { examples: asked, metric: metric('right', ({ labels }) => labels.answer === '2') })
    })
  })

  it('pass through functions that are generic themselves', () => {
    compiles(() => {
      async function mean<Input extends object, Labels extends object, Output>(
        subject: Program<Input, Output>,
        devset: readonly Example<Input, Labels>[],
        judge: Metric<Input, Labels, Output>,
      ): Promise<number | null> {
        trialLab(subject, { examples: devset, metric: judge })
        await evaluateTogether({ subject }, { devset, metrics: { judge } })
        const { metrics } = await evaluate(subject, {
          devset,
          metrics: { judge, seen: ({ inputs }) => inputs !== null },
        })
        return metrics.judge.mean
      }
      return mean
    })
  })

  it('ask nothing of data for a program of unknown inputs', () => {
    compiles(async () => {
      const unknown: Program = qa
      await evaluate(unknown, { devset: asked, metrics: { any: ({ labels }) => labels.answer === '2' } })
      await evaluateTogether({ unknown, qa }, { devset: asked, metrics: one })
      const many: Readonly<Record<string, Program<{ question: string }, { answer: string }>>> = { qa }
      await evaluateTogether(many, { devset: asked, metrics: { any: (_, { answer }) => answer === '2' } })
      trialLab(unknown, { examples: asked, metric: ({ labels }) => labels.answer === '2' })
    })
  })
})
