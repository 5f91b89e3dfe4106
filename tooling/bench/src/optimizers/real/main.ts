import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Adapter, chatAdapter, jsonAdapter } from '@dspex/core'
import { banking77 } from './banking77.ts'
import type { AdapterName, RealTask } from './contestant.ts'
import { judge } from './judge.ts'
import { realContestants } from './real-contestants.ts'
import { realLM } from './real-lm.ts'
import { type RealResult, showTable, writeResult } from './results.ts'
import { replyStore } from './reply-store.ts'

const adapters: Readonly<Record<AdapterName, () => Adapter>> = { markers: chatAdapter, json: jsonAdapter }
const names = realContestants.map(({ name }) => name)

const usage = `node tooling/bench/src/optimizers/real/main.ts [options]
Sorts messages of Banking77 into ten intents with a real model. Run again, it goes on where it was.
  --data <folder>      where banking77-train.csv and banking77-test.csv are (../shared/data beside the repository)
  --model <name>       the local model, where DSPEX_LM_URL names no other (qwen2.5-coder-0.5b)
  --adapters <names>   ${Object.keys(adapters).join(', ')} (both)
  --only <names>       ${names.join(', ')} (all)
  --seeds <numbers>    by comma (0,1,2)
  --budget <calls>     how many calls a search may make (800)
  --train <n>          how many messages to learn from (80)
  --holdout <n>        how many to be judged on (200)
  --folder <folder>    where replies and results are kept`

const { values: asked } = parseArgs({
  options: {
    data: { type: 'string', default: fileURLToPath(new URL('../../../../../../shared/data', import.meta.url)) },
    model: { type: 'string', default: 'qwen2.5-coder-0.5b' },
    adapters: { type: 'string', default: 'markers,json' },
    only: { type: 'string', default: names.join() },
    seeds: { type: 'string', default: '0,1,2' },
    budget: { type: 'string', default: '800' },
    train: { type: 'string', default: '80' },
    holdout: { type: 'string', default: '200' },
    folder: { type: 'string', default: fileURLToPath(new URL('../../../.dspex/real', import.meta.url)) },
    help: { type: 'boolean' },
  },
})
if (asked.help) console.log(usage)
else await run()

async function run(): Promise<void> {
  const playing = realContestants.filter(({ name }) => asked.only.split(',').includes(name))
  const unknown = asked.only.split(',').find((name) => !names.includes(name))
  if (unknown !== undefined) throw new RangeError(`There is no contestant '${unknown}'. There are ${names.join(', ')}.`)
  const data = await banking77({
    folder: asked.data,
    trainCount: Number(asked.train),
    holdoutCount: Number(asked.holdout),
  })
  if (!data) return console.log(`Skipped: there is no data in ${asked.data}. Say where it is with --data.`)
  const chosen = await realLM(asked.model)
  if (typeof chosen === 'string') return console.log(`Skipped: ${chosen}.`)
  await using _lm = chosen
  const { lm } = chosen
  await mkdir(asked.folder, { recursive: true })
  const file = join(asked.folder, `replies-${lm.id.replaceAll(/[^\w.-]+/g, '-').slice(-60)}.jsonl`)
  const replies = replyStore({ lm, file, maxOutputTokens: 512 })
  const results: RealResult[] = []

  for (const adapterName of asked.adapters.split(',') as AdapterName[]) {
    if (!Object.hasOwn(adapters, adapterName))
      throw new RangeError(`There is no adapter '${adapterName}'. There are ${Object.keys(adapters).join(', ')}.`)
    const adapter = adapters[adapterName]()
    for (const { name, isSeeded, absent, compete } of playing) {
      const why = absent?.(adapterName)
      if (why !== undefined) console.log(`${adapterName} ${name} is left out: ${why}.`)
      for (const seed of why === undefined ? (isSeeded ? asked.seeds.split(',').map(Number) : [0]) : []) {
        const title = `${adapterName} ${name}${isSeeded ? ` ${seed}` : ''}`
        process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${title} …\n`)
        const [search, judging] = [replies.count(), replies.count()]
        const task: RealTask = { ...data, adapterName, adapter, budget: Number(asked.budget), seed, search, judging }
        const outcome = await compete(task)
        const judged = await judge(outcome, task)
        const spent = search.spent()
        const baseline = results.find(({ title }) => title === `${adapterName} unoptimized`)?.judged
        const result = { title, outcome, judged, spent, baseline, judging: judging.spent() }
        results.push(result)
        console.log(`${showTable([result])}\n`)
        await writeFile(join(asked.folder, `${title.replaceAll(' ', '-')}-${asked.budget}.md`), writeResult(result))
        await writeFile(
          join(asked.folder, `${title.replaceAll(' ', '-')}-${asked.budget}.json`),
          `${JSON.stringify({ lm: lm.id, train: data.trainset.length, holdout: data.holdout.length, ...result, baseline: undefined }, null, 1)}\n`,
        )
      }
    }
  }
  console.log(showTable(results))
}
