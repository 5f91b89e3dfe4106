import { Predict } from '@dspex/core'
import { evaluate, fileTrialStore, answerExactMatch, loadJsonl, type ExampleRow } from './index.ts'
import { fixedLM } from '../../../tooling/bench/src/instant-lm.ts'
import { createWriteStream, existsSync, rmSync, statSync } from 'node:fs'
import { once } from 'node:events'
const n = Number(process.argv[2] ?? 1000000)
const src = `/tmp/sc/src-${n}.jsonl`
if (!existsSync(src)) {
  const w = createWriteStream(src)
  for (let i = 0; i < n; i++) { if (!w.write(JSON.stringify({ id: `e${i}`, inputs: { question: `What is the capital of ${i}?` }, labels: { answer: 'Paris' } }) + '\n')) await once(w, 'drain') }
  w.end(); await once(w, 'close')
}
const lm = fixedLM()
const qa = new Predict('question -> answer')
const path = `/tmp/sc/m-${n}.jsonl`
if (process.argv[3] === 'fresh') { rmSync(path, { force: true }); rmSync(path + '.index', { force: true }) }
let peak = 0
const began = performance.now()
const timer = setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()) }, 50)
import v8 from 'node:v8'
const log = setInterval(() => { const m = process.memoryUsage(); console.log(((performance.now() - began) / 1000).toFixed(1), 's rss', (m.rss / 1e6).toFixed(0), 'heapTotal', (m.heapTotal / 1e6).toFixed(0), 'heap', (m.heapUsed / 1e6).toFixed(0), 'ext', (m.external / 1e6).toFixed(0), v8.getHeapSpaceStatistics().filter(s => s.space_size > 3e6).map((s) => s.space_name + ' ' + (s.space_size / 1e6).toFixed(0) + '/' + (s.space_used_size / 1e6).toFixed(0)).join(' '), 'malloced', (v8.getHeapStatistics().malloced_memory/1e6).toFixed(0)) }, 4000)
const store = fileTrialStore({ path })
const devset = loadJsonl(src) as AsyncIterable<ExampleRow<{ question: string }, { answer: string }>>
const r = await evaluate(qa, { devset, metrics: { exact: answerExactMatch() }, lm, store, concurrency: 64 })
const ms = performance.now() - began
await store[Symbol.asyncDispose]()
clearInterval(timer); clearInterval(log)
console.log(n, ms.toFixed(0), 'ms', r.metrics.exact.mean, JSON.stringify(r.counts), 'peak rss', (peak / 1e6).toFixed(0), 'maxrss', process.resourceUsage().maxRSS / 1e3, statSync(path).size / 1e6, statSync(path + '.index').size / 1e6)
