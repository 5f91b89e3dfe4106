import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Example, Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import {
  answerExactMatch,
  assertImproved,
  compare,
  ComparisonError,
  dataset,
  evaluate,
  evaluateTogether,
  f1Score,
  fileTrialStore,
  metric,
  retrievalRecall,
  splitDataset,
} from '@dspex/evaluate'
import {
  csvReport,
  jsonlTrials,
  jsonReport,
  markdownReport,
  terminalReport,
  withProgress,
  writeHtmlReport,
} from '@dspex/report'
import { expectEvaluation } from '@dspex/report/testing'
import { itemsNeeded } from '@dspex/statistics'
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

// #region gold
type Sourced = Example<{ question: string }, { answer: string; files: readonly string[] }>
const inFiles = retrievalRecall({ k: 5, gold: ({ labels }: Sourced) => labels.files })
const holdsAnswer = retrievalRecall({
  name: 'answer retrieved',
  gold:
    ({ labels }: Sourced) =>
    (passage) =>
      passage.text.includes(labels.answer),
})
console.log(inFiles.name, holdsAnswer.name) // => recall@5 answer retrieved
// #endregion gold

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
const comparison = compare({ baseline: before, candidate: after }, { metric: 'exact' })
console.log(comparison.verdict) // => inconclusive
console.log(comparison.summary)
// => look is probably between 21 points worse and 100 better than guess. To detect 5 points you need about 1000 examples; you have 6.
// #endregion together

// #region verdict
const { wins, losses, ties, difference, interval: range, details } = comparison.metrics.exact
console.log(wins, losses, ties, difference.toFixed(2), range.confidence, details.pValue) // => 2 0 4 0.33 0.95 0.5
console.log(comparison.warnings.map(({ code }) => code)) // => [ 'FEW_EXAMPLES' ]
// #endregion verdict

// #region gate
try {
  assertImproved({ baseline: before, candidate: after }, { metric: 'exact' })
} catch (error) {
  if (ComparisonError.isInstance(error)) console.log(error.code, error.comparison.verdict) // => NOT_IMPROVED inconclusive
}
// #endregion gate

const reports = await mkdtemp(join(tmpdir(), 'dspex-reports-'))

// #region report
const text = terminalReport(report, { width: 60, color: false })
console.log(text.split('\n', 6).join('\n'))
// => Predict on 6 examples, with scripted
// =>
// => metric   mean   95 % interval   passed  median  n
// => exact   0.500  0.188 to 0.812   50.0 %   0.500  6
// => f1      0.500  0.188 to 0.812   50.0 %   0.500  6
// => brief   1.000  0.610 to 1.000  100.0 %   1.000  6
// #endregion report

// #region files
await writeFile(join(reports, 'report.json'), jsonReport(report))
await writeFile(join(reports, 'scores.csv'), csvReport(report, { examples: devset }))
await writeFile(join(reports, 'trials.jsonl'), jsonlTrials(report))
await writeFile(join(reports, 'comment.md'), markdownReport(comparison))
await writeHtmlReport(join(reports, 'report.html'), { report: after, baseline: before, comparison, examples: devset })
// #endregion files

await rm(reports, { recursive: true })

// #region progress
const watched = await withProgress(evaluate.events(qa, { devset, metrics, lm }))
console.log(watched.counts.finished) // => 6
// #endregion progress

// #region noise
const noise = await evaluate.noise(qa, { devset, metrics: { exact: answerExactMatch() }, lm })
console.log(noise.summary) // => By 'exact' no score of 6 changed.
console.log(noise.warnings.map(({ code }) => code)) // => [ 'NO_NOISE_SEEN', 'FEW_EXAMPLES' ]
// #endregion noise

// #region expect
expectEvaluation(after).toScoreAtLeast('exact', 0.8).toHaveNoFailures().toHaveNoMissing().toCostAtMost(0.01)
// #endregion expect

// #region plan
console.log(itemsNeeded({ effect: 0.05, discordance: 0.2 })) // => 621
// #endregion plan
