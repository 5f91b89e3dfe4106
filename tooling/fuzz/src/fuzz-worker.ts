import { parentPort, workerData } from 'node:worker_threads'
import { type AnySignature, type LM, ParseError, Predict, SignatureError } from '@dspex/core'
import { createRandom } from '@dspex/core/implement'
import { makeReply, replySignatures } from './replies.ts'
import { makeSignature } from './signatures.ts'

/** What the main thread asks for. */
export interface FuzzJob {
  readonly seed: string
  readonly from: number
  readonly cases: number
  /** The number of the case at work, so that the main thread can name one that hangs. */
  readonly progress: Int32Array
}

/** What came of it. */
export interface FuzzResult {
  readonly outcomes: Readonly<Record<string, number>>
  readonly failures: readonly { readonly index: number; readonly text: string; readonly problem: string }[]
  readonly slowest: { readonly index: number; readonly milliseconds: number; readonly length: number }
}

const job = workerData as FuzzJob
const outcomes = new Map<string, number>()
const failures: { index: number; text: string; problem: string }[] = []
let slowest = { index: -1, milliseconds: 0, length: 0 }

let reply = ''
const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } }
const lm: LM = {
  id: 'fuzz',
  async generate() {
    return {
      completions: [{ content: [{ type: 'text', text: reply }], finishReason: { unified: 'stop' } }],
      usage,
      model: 'fuzz',
    }
  },
}
const predictors = replySignatures.map((signature) => new Predict(signature, { lm, repairs: 0 }))

for (let index = job.from; index < job.from + job.cases; index += 1) {
  Atomics.store(job.progress, 0, index)
  const random = createRandom(`${job.seed}/${index}`)
  const predictor = random.integer(10) < 7 ? random.pick(predictors) : undefined
  const text = predictor ? makeReply(predictor.signature, random) : makeSignature(random)
  const beganAt = performance.now()
  try {
    const outcome = predictor ? await readReply(predictor, text) : readSignature(text)
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    const pollution = findPollution()
    if (pollution) throw new Error(`polluted: ${pollution}`)
  } catch (error) {
    failures.push({
      index,
      text: text.slice(0, 500),
      problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    if (failures.length >= 20) break
  }
  const milliseconds = performance.now() - beganAt
  if (milliseconds > slowest.milliseconds) slowest = { index, milliseconds, length: text.length }
}

parentPort?.postMessage({ outcomes: Object.fromEntries(outcomes), failures, slowest } satisfies FuzzResult)

async function readReply(predictor: Predict<AnySignature>, text: string): Promise<string> {
  reply = text
  try {
    const output = await predictor.run({ question: 'q' })
    if (Object.getPrototypeOf(output) !== Object.prototype) throw new Error('the output has a strange prototype')
    return 'reply read'
  } catch (error) {
    if (error instanceof ParseError) return `reply refused: ${error.code}`
    throw error
  }
}

function readSignature(text: string): string {
  try {
    void new Predict(text)
    return 'signature read'
  } catch (error) {
    if (error instanceof SignatureError) return `signature refused: ${error.code}`
    throw error
  }
}

/** The first enumerable property that every object, array or function has now. */
function findPollution(): string | undefined {
  const prototypes: readonly object[] = [Object.prototype, Array.prototype, Function.prototype]
  for (const prototype of prototypes) {
    const [key] = Object.keys(prototype)
    if (key !== undefined) return key
  }
  return undefined
}
