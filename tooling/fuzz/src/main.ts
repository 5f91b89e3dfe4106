import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { FuzzJob, FuzzResult } from './fuzz-worker.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})
const first = values.only === undefined ? 0 : Number(values.only)
const total = values.only === undefined ? Number(values.cases) : 1
const hangsAfterMs = 10_000

/** Runs a share of the cases in a thread of its own, watched: a parser that hangs can't be stopped from within. */
function runShare(from: number, cases: number): Promise<FuzzResult> {
  return new Promise((resolve, reject) => {
    const progress = new Int32Array(new SharedArrayBuffer(4))
    const workerData: FuzzJob = { seed: values.seed, from, cases, progress }
    const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), { workerData })
    let seen = -1
    const watch = setInterval(() => {
      const index = Atomics.load(progress, 0)
      if (index === seen) {
        clearInterval(watch)
        void worker.terminate()
        reject(new Error(`Case ${index} hangs: run it alone with --seed ${values.seed} --only ${index}.`))
      }
      seen = index
    }, hangsAfterMs)
    worker.once('message', (result: FuzzResult) => {
      clearInterval(watch)
      resolve(result)
    })
    worker.once('error', (error) => {
      clearInterval(watch)
      reject(new Error(`Case ${Atomics.load(progress, 0)} ended the thread.`, { cause: error }))
    })
  })
}

const threads = Math.min(availableParallelism(), total)
const share = Math.ceil(total / threads)
const beganAt = performance.now()
const results = await Promise.all(
  Array.from({ length: threads }, (_, thread) =>
    runShare(first + thread * share, Math.min(share, total - thread * share)),
  ),
)
const seconds = (performance.now() - beganAt) / 1000

const outcomes = new Map<string, number>()
for (const result of results) {
  for (const [outcome, count] of Object.entries(result.outcomes))
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + count)
}
for (const [outcome, count] of [...outcomes].toSorted(([, a], [, b]) => b - a))
  console.log(`${String(count).padStart(9)}  ${outcome}`)
const slowest = results.map((result) => result.slowest).toSorted((a, b) => b.milliseconds - a.milliseconds)[0]
if (slowest)
  console.log(`slowest: case ${slowest.index}, ${slowest.milliseconds.toFixed(1)} ms for ${slowest.length} characters`)
console.log(
  `${total} cases with seed ${values.seed} in ${seconds.toFixed(1)} s on ${threads} threads: ${Math.round(total / seconds)} a second`,
)

const failures = results.flatMap((result) => result.failures)
for (const { index, text, problem } of failures.slice(0, 10)) {
  console.error(`\nCase ${index} (--seed ${values.seed} --only ${index}):\n${JSON.stringify(text)}\n${problem}`)
}
console.log(
  failures.length === 0 ? 'No crash, no hang, no polluted prototype.' : `${failures.length} cases went wrong.`,
)
process.exitCode = failures.length === 0 ? 0 : 1
