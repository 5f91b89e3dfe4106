import { Predict } from '@dspex/core'
import { evaluate, fileTrialStore, answerExactMatch } from './index.ts'
import { fixedLM } from '../../../tooling/bench/src/instant-lm.ts'
import { rmSync, statSync } from 'node:fs'
const n = Number(process.argv[2] ?? 10000)
const devset = Array.from({ length: n }, (_, i) => ({ id: `e${i}`, inputs: { question: `What is the capital of ${i}?` }, labels: { answer: 'Paris' } }))
const lm = fixedLM()
const qa = new Predict('question -> answer')
for (const kind of ['memory', 'file', 'memory', 'file']) {
  rmSync('/tmp/sc/t.jsonl', { force: true }); rmSync('/tmp/sc/t.jsonl.index', { force: true })
  const store = kind === 'file' ? fileTrialStore({ path: '/tmp/sc/t.jsonl' }) : undefined
  const t = performance.now()
  const r = await evaluate(qa, { devset, metrics: { exact: answerExactMatch() }, lm, store, concurrency: Number(process.argv[3] ?? 8) })
  const ms = performance.now() - t
  await store?.[Symbol.asyncDispose]()
  console.log(kind, n, ms.toFixed(0), 'ms', (ms / n * 1000).toFixed(1), 'µs/ex', r.metrics.exact.mean, kind === 'file' ? statSync('/tmp/sc/t.jsonl').size / n : '')
}
