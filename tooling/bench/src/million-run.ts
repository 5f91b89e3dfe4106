/** Evaluates a file of examples into a file of trials and prints what that took: `million-run.ts <examples> <trials>`. */
import { evaluate, type ExampleRow, fileTrialStore, loadJsonl } from '@dspex/evaluate'
import { capitals, exact } from './capitals.ts'
import { fixedLM } from './instant-lm.ts'

/** What it prints. */
export interface MillionResult {
  readonly seconds: number
  readonly peakMB: number
  readonly resumed: number
  /** Memory of the process, ten times a second. */
  readonly rss: readonly number[]
  /** Of it heap and buffers in use, garbage too. */
  readonly live: readonly number[]
}

const [examples, trials] = process.argv.slice(2) as [string, string]
const rss: number[] = []
const live: number[] = []
const sample = (): void => {
  const { rss: all, heapUsed, external } = process.memoryUsage()
  rss.push(all / 1e6)
  live.push((heapUsed + external) / 1e6)
}
const beganAt = performance.now()
const sampling = setInterval(sample, 100)
const store = fileTrialStore({ path: trials })
const report = await evaluate(capitals, {
  devset: loadJsonl(examples) as AsyncIterable<ExampleRow<{ question: string }, { answer: string }>>,
  metrics: { exact },
  lm: fixedLM(),
  store,
  concurrency: 64,
})
const seconds = (performance.now() - beganAt) / 1000
await store[Symbol.asyncDispose]()
clearInterval(sampling)
const peakMB = process.resourceUsage().maxRSS / 1000
const { resumed } = report.counts
const result: MillionResult = { seconds, peakMB, resumed, rss, live }
console.log(JSON.stringify(result))
