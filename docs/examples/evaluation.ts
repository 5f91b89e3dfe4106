import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Example, Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import {
  answerExactMatch,
  dataset,
  evaluate,
  evaluateTogether,
  f1Score,
  fileTrialStore,
  itemsNeeded,
  metric,
  signFlipTest,
  splitDataset,
  tInterval,
} from '@dspex/evaluate'
import { z } from 'zod'

// #region dataset
const novels = await dataset({
  name: 'novels',
  schema: z.object({ inputs: z.object({ question: z.string() }), labels: z.object({ answer: z.string() }) }),
  examples: [
    ['Emma', 'Jane Austen'],
    ['Persuasion', 'Jane Austen'],
    ['Sanditon', 'Jane Austen'],
    ['Middlemarch', 'George Eliot'],
    ['Romola', 'George Eliot'],
    ['Villette', 'Charlotte Brontë'],
  ].map(([title, answer]) => ({
    inputs: { question: `Who wrote ${title}?` },
    labels: { answer },
    metadata: { author: answer },
  })),
})
const { n, duplicates } = novels.statistics()
console.log(n, duplicates) // => 6 []
// #endregion dataset

// #region split
const { parts, holdout } = splitDataset(novels, { parts: { dev: 0.5, test: 0.5 }, seed: 7, holdout: 'test' })
console.log(parts.dev.length, await holdout.describe()) // => 3 Holdout 'test', 3 examples, never opened.
// #endregion split

// #region metric
const brief = metric('brief', (_: Example, { answer }: { answer: string }) => ({
  score: answer.length <= 12,
  feedback: `${answer.length} characters; 12 are enough for a name.`,
}))
const metrics = { exact: answerExactMatch(), f1: f1Score(), brief }
// #endregion metric

// #region evaluate
const qa = new Predict('question -> answer')
const lm = scriptedLM(() => chatReply({ answer: 'Jane Austen' }))
const devset = novels.examples
const report = await evaluate(qa, { devset, metrics, lm, slices: ['metadata.author'] })

const { mean, interval, failures, missing } = report.metrics.exact
console.log(mean, interval?.method, failures, missing) // => 0.5 wilson 0 0
console.log(report.slices['metadata.author']?.['George Eliot']?.metrics.exact.mean) // => 0
console.log(report.warnings.map(({ code }) => code)) // => [ 'FEW_EXAMPLES' ]
// #endregion evaluate

const folder = await mkdtemp(join(tmpdir(), 'dspex-evaluation-'))
const path = join(folder, 'novels.jsonl')

// #region store
const store = fileTrialStore({ path })
await evaluate(qa, { devset: devset.slice(0, 4), metrics, lm, store })
const whole = await evaluate(qa, { devset, metrics, lm, store })
console.log(whole.counts.finished, whole.counts.resumed) // => 6 4
await store[Symbol.asyncDispose]()
// #endregion store

await rm(folder, { recursive: true })

// #region events
for await (const event of evaluate.events(qa, { devset, metrics, lm, concurrency: 1 })) {
  if (event.type === 'trial-end' && event.finished === 6) console.log(event.scores) // => { exact: 0, f1: 0, brief: 1 }
}
// #endregion events

// #region together
const guess = { name: 'guess', version: '1', run: () => ({ answer: 'Jane Austen' }) }
const look = {
  name: 'look',
  version: '1',
  run: ({ question }: { question: string }) => ({
    answer: /Romola|Middlemarch/.test(question) ? 'George Eliot' : 'Jane Austen',
  }),
}
const { before, after } = await evaluateTogether({ before: guess, after: look }, { devset, metrics })
const differences = before.metrics.exact.scores.flatMap((score, index) => {
  const later = after.metrics.exact.scores[index] ?? null
  return score === null || later === null ? [] : [later - score]
})
const { estimate, lower, upper } = tInterval(differences)
console.log([estimate, lower, upper].map((value) => value.toFixed(2))) // => [ '0.33', '-0.21', '0.88' ]
console.log(signFlipTest(differences).pValue) // => 0.5
// #endregion together

// #region plan
console.log(itemsNeeded({ effect: 0.05, discordance: 0.2 })) // => 621
// #endregion plan
