import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Predict, saveState } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { fileCheckpointStore, fileTrialStore, metric } from '@dspex/evaluate'
import { showProgress, terminalReport, withProgress, writeHtmlReport } from '@dspex/report'
import { simba, type Strategy } from '@dspex/optimizers-simba'

const folder = mkdtempSync(join(tmpdir(), 'dspex-'))
const desks = ['billing', 'parcels', 'returns', 'claims'] as const
const messages = Array.from({ length: 120 }, (_, n) => ({
  id: `m${n}`,
  inputs: { message: `Message ${n} about topic ${n % 4}` },
  labels: { desk: desks[n % 4] as string },
}))
/** Knows two desks, and the others where a demo or a rule says them. */
const lm = scriptedLM((request) => {
  const [shown, asked] = [JSON.stringify(request.messages.slice(0, -1)), JSON.stringify(request.messages.at(-1))]
  const topic = Number(/topic (\d)/.exec(asked)?.[1])
  return chatReply({ desk: topic < 2 || shown.includes(`topic ${topic}`) ? desks[topic] : 'billing' })
})

// #region compile
const route = new Predict('message -> desk')
const [trainset, holdout] = [messages.slice(0, 40), messages.slice(40)]

const optimizer = simba({ auto: 'light', maxDemos: 8 })
const { program, state, report } = await optimizer.compile(route, {
  trainset,
  holdout,
  metric: ({ labels }, { desk }) => labels.desk === desk,
  lm,
  seed: 7,
})
console.log(report.summary)
// => On the holdout: The candidate is better than the baseline by 50 points (between 39 and 61).
await saveState(program, join(folder, 'route.json'))
// #endregion compile

// #region learned
for (const { strategy, what, worth } of report.learned) console.log(strategy, what.slice(0, 40), worth?.toFixed(2))
// => append-a-demo adds a demo: {"message":"Message 3 about 0.79
// => append-a-demo adds a demo: {"message":"Message 2 about 0.79
console.log(Object.keys(state.predictors)) // => [ 'self' ]
// #endregion learned

// #region forecast
const { calls } = await optimizer.forecast(route, { trainset, holdout, lm })
console.log(calls.high <= 1000) // => true
// #endregion forecast

// #region metric
const right = metric(
  'right desk',
  ({ labels }: { labels: { desk: string } }, output: { desk: string }) => labels.desk === output.desk,
)
// #endregion metric

// #region events
for await (const event of optimizer.events(route, { trainset, metric: right, lm })) {
  if (event.type === 'step-end') console.log(event.step, event.score?.mean, event.spent.calls > 0)
  // => 1 0.5 true
  // => 2 1 true
}
// #endregion events

// #region watch
const watched = await withProgress(optimizer.events(route, { trainset, holdout, metric: right, lm }))
console.log(terminalReport(watched.report, { color: false }).split('\n')[0])
// => Predict, optimized by simba
// #endregion watch

// #region loop
for await (const event of showProgress(optimizer.events(route, { trainset, metric: right, lm }))) {
  if (event.type === 'candidate' && event.kept && event.step === 1) console.log(event.strategy)
  // => append-a-demo
  // => append-a-demo
}
// #endregion loop

// #region report
await writeHtmlReport(join(folder, 'reports/route.html'), { report: watched.report })
console.log(watched.report.advice[0]?.message.slice(0, 44)) // => The gain of 50 points holds on 80 examples t
const [{ strategy, diff } = {}] = watched.report.course.candidates.slice(1)
console.log(strategy, diff?.self?.demosAdded?.length) // => append-a-demo 1
// #endregion report

// #region resume
const store = fileTrialStore({ path: join(folder, 'trials.jsonl') })
const checkpoints = fileCheckpointStore({ path: join(folder, 'replies') })
const first = await optimizer.compile(route, { trainset, metric: right, lm, store, checkpoints })
const before = lm.calls.length
const again = await optimizer.compile(route, { trainset, metric: right, lm, store, checkpoints })
console.log(lm.calls.length - before, again.report.summary === first.report.summary) // => 0 true
await store[Symbol.asyncDispose]()
// #endregion resume

// #region strategy
/** Says the house rule where returns fail. */
const houseRule: Strategy = {
  name: 'house-rule',
  async propose({ path, cluster }) {
    if (!cluster.key.includes('returns')) return null
    const rule = 'If a message is about topic 2, then the desk is returns.'
    return { change: 'add-rule', strategy: 'house-rule', path, sources: [], cluster: cluster.key, rule }
  },
}
const own = await simba({ auto: 'light', strategies: [houseRule] }).compile(route, { trainset, metric: right, lm })
console.log(own.report.learned.map(({ what }) => what).join())
// => adds a rule: If a message is about topic 2, then the desk is returns.
// #endregion strategy
