import { mkdir, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Adapter, chatAdapter, jsonAdapter, withState } from '@dspex/core'
import { compare, evaluate, type EvaluationReport, fileCheckpointStore, fileTrialStore } from '@dspex/evaluate'
import { banking77 } from './banking77.ts'
import { intentProgram, rightIntent } from './intent-program.ts'
import { realContestants } from './real-contestants.ts'
import { realLM } from './real-lm.ts'
import { showSearch } from './show-search.ts'
import { showState } from './show-state.ts'

const adapters: Readonly<Record<string, () => Adapter>> = { markers: chatAdapter, json: jsonAdapter }

const usage = `node tooling/bench/src/optimizers/real/main.ts [options]
Sorts messages of Banking77 into ten intents with a real model. Run again, it goes on where it was.
  --data <folder>      where banking77-train.csv and banking77-test.csv are (../shared/data beside the repository)
  --model <name>       the local model, where DSPEX_LM_URL names no other (qwen2.5-coder-0.5b)
  --adapters <names>   ${Object.keys(adapters).join(', ')} (both)
  --only <names>       ${realContestants.map(({ name }) => name).join(', ')} (all)
  --seeds <numbers>    by comma (0,1)
  --budget <calls>     how many calls a search may make (800)
  --train <n>          how many messages to learn from (100)
  --holdout <n>        how many to be judged on (200)
  --folder <folder>    where trials and results are kept`

const { values: asked } = parseArgs({
  options: {
    data: { type: 'string', default: fileURLToPath(new URL('../../../../../../shared/data', import.meta.url)) },
    model: { type: 'string', default: 'qwen2.5-coder-0.5b' },
    adapters: { type: 'string', default: 'markers,json' },
    only: { type: 'string', default: realContestants.map(({ name }) => name).join() },
    seeds: { type: 'string', default: '0,1' },
    budget: { type: 'string', default: '800' },
    train: { type: 'string', default: '100' },
    holdout: { type: 'string', default: '200' },
    folder: { type: 'string', default: fileURLToPath(new URL('../../../.dspex/real', import.meta.url)) },
    help: { type: 'boolean' },
  },
})
if (asked.help) console.log(usage)
else await run()

async function run(): Promise<void> {
  const counts = { trainCount: Number(asked.train), holdoutCount: Number(asked.holdout) }
  const data = await banking77({ folder: asked.data, ...counts })
  if (!data) return console.log(`Skipped: there is no data in ${asked.data}. Say where it is with --data.`)
  const chosen = await realLM(asked.model)
  if (typeof chosen === 'string') return console.log(`Skipped: ${chosen}.`)
  await using _lm = chosen
  const { lm } = chosen
  await mkdir(asked.folder, { recursive: true })
  await using store = fileTrialStore({ path: join(asked.folder, 'trials.jsonl') })
  const checkpoints = fileCheckpointStore({ path: join(asked.folder, 'checkpoints') })
  const playing = realContestants.filter(({ name }) => asked.only.split(',').includes(name))

  for (const name of asked.adapters.split(',')) {
    const adapter = adapters[name]?.()
    if (!adapter)
      throw new RangeError(`There is no adapter called '${name}'. There are ${Object.keys(adapters).join()}.`)
    // The store tells programs apart, not how they speak: the name of the study does.
    const runId = `${lm.id} ${name}`
    const judge = (state: Parameters<typeof withState>[1]): Promise<EvaluationReport<'right'>> =>
      evaluate(withState(intentProgram(), state), {
        devset: data.holdout,
        metrics: { right: rightIntent },
        lm,
        adapter,
        runId,
        store,
      })
    let baseline: EvaluationReport<'right'> | undefined
    for (const { name: contestant, isSeeded, compete } of playing) {
      for (const seed of isSeeded ? asked.seeds.split(',').map(Number) : [0]) {
        const title = `${name} ${contestant}${isSeeded ? ` ${seed}` : ''}`
        process.stderr.write(`${title} …\n`)
        const beganAt = performance.now()
        const budget = Number(asked.budget)
        const options = { trainset: data.trainset, lm, adapter, budget, seed, store, checkpoints }
        const outcome = await compete({ ...options, runId: `${runId} ${title} ${budget}` })
        const searchSeconds = (performance.now() - beganAt) / 1000
        const report = await judge(outcome.state)
        const { mean, interval } = report.metrics.right
        // A search may end with the program as it was: then there is nothing to compare.
        const isNew = baseline?.program.hash !== report.program.hash
        const versus = baseline && isNew ? compare({ baseline, candidate: report }, { metric: 'right' }) : undefined
        baseline ??= report
        const spent = outcome.report
          ? `search ${outcome.report.spent.calls} calls, ${outcome.report.spent.tokens} tokens, ${searchSeconds.toFixed(0)} s; `
          : ''
        const lines = [
          `## ${title}`,
          `${percent(mean)} (${percent(interval?.lower)} to ${percent(interval?.upper)}) of ${report.dataset.n} right, ${report.counts.failed} replies that do not fit; ${spent}holdout ${tokensOf(report)} tokens; load ${loadavg()[0]?.toFixed(1)}`,
          ...(versus ? [versus.summary] : []),
          showState(outcome.state),
          ...(outcome.report ? [showSearch(outcome.report)] : []),
        ]
        console.log(`${lines.slice(0, versus ? 3 : 2).join('\n')}\n`)
        const file = join(asked.folder, title.replaceAll(' ', '-') + (outcome.report ? `-${budget}` : ''))
        await writeFile(`${file}.md`, `${lines.join('\n\n')}\n`)
        await writeFile(`${file}.json`, JSON.stringify({ ...outcome, searchSeconds, versus }, null, 1))
      }
    }
  }
}

function percent(share: number | null | undefined): string {
  return share == null ? '–' : `${(100 * share).toFixed(1)}%`
}

function tokensOf({ usage }: EvaluationReport<'right'>): number {
  return Object.values(usage).reduce(
    (sum, { usage: { inputTokens, outputTokens } }) => sum + (inputTokens.total ?? 0) + (outputTokens.total ?? 0),
    0,
  )
}
