import { type Example, Predict } from '@dspex/core'
import { answerExactMatch, type Holdout, metric } from '@dspex/evaluate'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { Optimizer } from './optimizer.ts'

type Rich = Example<{ question: string; topic: string }, { answer: string; level: number }>
const qa = new Predict('question -> answer, sure: boolean')
const asked = [{ id: 'a', inputs: { question: '1 + 1?' }, labels: { answer: '2' } }]
const rich: Rich[] = []
const untyped: Example[] = []

/** Checked by the compiler, never run. */
function compiles(
  calls: (
    optimizer: Optimizer,
    held: Holdout<Rich['inputs'], Rich['labels']>,
    lean: Holdout<{ question: string }, { answer: string }>,
  ) => unknown,
): void {
  expect(calls).toBeTypeOf('function')
}

describe('the types of an optimization', () => {
  it('refuse data that lack an input of the program, in every part', () => {
    compiles(async (optimizer) => {
      const [translate, cities] = [
        new Predict('question, language -> answer'),
        [{ ...asked[0]!, inputs: { city: '' } }],
      ]
      // @ts-expect-error no row has a language
      await optimizer.compile(translate, { trainset: asked, metric: () => 1 })
      // @ts-expect-error no row has a language
      optimizer.events(translate, { trainset: asked, metric: () => 1 })
      // @ts-expect-error no row has a language
      await optimizer.forecast(translate, { trainset: asked })
      // @ts-expect-error these ask nothing
      await optimizer.compile(qa, { trainset: asked, valset: cities, metric: () => 1 })
      // @ts-expect-error these ask nothing
      await optimizer.compile(qa, { trainset: asked, holdout: cities, metric: () => 1 })
    })
  })

  it('let a metric read what the program does not take, where every part has it', () => {
    compiles(async (optimizer, held, lean) => {
      const { program } = await optimizer.compile(qa, {
        trainset: rich,
        valset: rich,
        holdout: held,
        metric({ inputs, labels }, output) {
          expectTypeOf(inputs).toEqualTypeOf<Rich['inputs']>()
          expectTypeOf(labels).toEqualTypeOf<Rich['labels']>()
          return labels.answer === output.answer
        },
      })
      expectTypeOf(program.run).parameter(0).toEqualTypeOf<{ question: string }>()
      const right = ({ labels }: { labels: { answer: string } }, { answer }: { answer: string }) =>
        labels.answer === answer
      await optimizer.compile(qa, { trainset: rich, valset: asked, holdout: lean, metric: right })
      await optimizer.compile(qa, { trainset: asked, valset: rich, holdout: held, metric: right })
      // @ts-expect-error the valset has no level
      await optimizer.compile(qa, { trainset: rich, valset: asked, metric: ({ labels }) => labels.level })
      // @ts-expect-error the holdout has no level
      await optimizer.compile(qa, { trainset: rich, holdout: lean, metric: ({ labels }) => labels.level })
    })
  })

  it('take made metrics whatever else the program returns, and for data of unknown fields', () => {
    compiles(async (optimizer) => {
      await optimizer.compile(qa, { trainset: asked, valset: asked, holdout: asked, metric: answerExactMatch() })
      await optimizer.compile(qa, { trainset: untyped, holdout: untyped, metric: answerExactMatch() })
      const right = metric('right', ({ labels }: (typeof asked)[number], { sure }: { sure: boolean }) =>
        Number(sure && labels.answer !== ''),
      )
      await optimizer.compile(qa, { trainset: untyped, metric: right })
      // @ts-expect-error there is no such label
      await optimizer.compile(qa, { trainset: asked, metric: answerExactMatch({ label: 'gold' }) })
    })
  })

  it('see labels of two shapes as one or the other', () => {
    compiles(async (optimizer) => {
      const mixed: (
        | (typeof asked)[number]
        | { id: string; inputs: { question: string }; labels: { count: number } }
      )[] = []
      await optimizer.compile(qa, {
        trainset: mixed,
        metric: ({ labels }, { answer }) => ('answer' in labels ? labels.answer === answer : labels.count),
      })
      // @ts-expect-error not every row has an answer
      await optimizer.compile(qa, { trainset: mixed, metric: ({ labels }) => labels.answer === '2' })
    })
  })
})
