/**
 * What is written in the first hour: metrics without a type, in every place that takes one. It is checked against the
 * tarballs, as strictly as a user can.
 */
import { ChainOfThought, Predict, program, signature } from '@dspex/core'
import { compare, evaluate, dataset, evaluateTogether, metric, trialLab } from '@dspex/evaluate'
import { simba } from '@dspex/optimizers-simba'
import { expectEvaluation } from '@dspex/report/testing'

const qa = new Predict('question -> answer')
const cot = new ChainOfThought('question -> answer')
const devset = [{ id: 'a', inputs: { question: 'q' }, labels: { answer: 'x' } }]

const one = await evaluate(qa, { devset, metrics: { right: ({ labels }, { answer }) => labels.answer === answer } })
expectEvaluation(one).toScoreAtLeast('right', 0.5)
// @ts-expect-error there is no metric of this name
expectEvaluation(one).toScoreAtLeast('wrong', 0.5)
// @ts-expect-error there is no metric of this name
void one.metrics.wrong

// The order of options does not matter, nor whether a metric is asynchronous or has settings.
const several = await evaluate(qa, {
  metrics: {
    right: ({ labels }, { answer }) => labels.answer === answer,
    short: async ({ inputs }, { answer }, execution) => ({
      score: answer.length < inputs.question.length,
      feedback: `took ${execution?.durationMs.toFixed(0)} ms`,
    }),
    sure: { metric: ({ labels }, { answer }) => (labels.answer === answer ? 1 : 0), threshold: 1, reduce: 'median' },
  },
  devset,
  repeats: 2,
})
void [several.metrics.short.mean, several.metrics.sure.mean]
// @ts-expect-error the labels have no such field
await evaluate(qa, { devset, metrics: { right: ({ labels }) => labels.nothing === 'x' } })
// @ts-expect-error the program has no such output
await evaluate(qa, { devset, metrics: { right: (_example, { reply }) => reply === 'x' } })

const noise = await evaluate.noise(qa, {
  devset,
  metrics: { right: ({ labels }, { answer }) => labels.answer === answer },
})
void noise.metrics.right.noiseFloor
for await (const event of evaluate.events(qa, {
  devset,
  metrics: { right: ({ labels }, { answer }) => labels.answer === answer },
}))
  void event.type

const both = await evaluateTogether(
  { qa, cot },
  { devset, metrics: { right: ({ labels }, { answer }) => labels.answer === answer } },
)
compare({ baseline: both.qa, candidate: both.cot }, { metric: 'right' })
// @ts-expect-error there is no metric of this name
compare({ baseline: both.qa, candidate: both.cot }, { metric: 'wrong' })

void trialLab(qa, { examples: devset, metric: ({ labels }, { answer }) => labels.answer === answer })
await simba().compile(qa, { trainset: devset, metric: ({ labels }, { answer }) => labels.answer === answer })
void simba().events(cot, { trainset: devset, metric: ({ labels }, { answer }) => labels.answer === answer })

// A metric that was made before stands beside those that are not, and programs of any kind give their types.
const named = metric(
  'named',
  ({ labels }: { labels: { answer: string } }, { answer }: { answer: string }) => labels.answer === answer,
)
await evaluate(qa, { devset, metrics: { named, right: ({ labels }, { answer }) => labels.answer === answer } })
const rag = program('rag', {}, async ({ question }: { question: string }) => ({ answer: question, score: 1 }))
await evaluate(rag, {
  devset,
  metrics: { right: ({ labels }, { answer, score }) => labels.answer === answer && score > 0 },
})
await evaluate(async ({ question }: { question: string }) => question.length, {
  devset,
  metrics: { long: ({ inputs }, length) => length === inputs.question.length },
})
const typed = new Predict(signature('text -> score: number'))
await evaluate(typed, {
  devset: [{ id: '1', inputs: { text: 'x' }, labels: { score: 1 } }],
  metrics: { near: ({ labels }, { score }) => 1 - Math.abs(labels.score - score) },
})
const loaded = await dataset({ name: 'cities', examples: devset })
await evaluate(qa, {
  devset: loaded.examples,
  metrics: { right: ({ labels }, { answer }) => labels.answer === answer },
})
