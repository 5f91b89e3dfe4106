import { type LM, LMError, Predict } from '@dspex/core'
import { fixedLM } from './instant-lm.ts'
import type { Bench } from './row.ts'

const capacity = 50
const callMs = 50
const calls = 20_000

/** A provider that takes so many calls at once and refuses more: throughput against the ideal, and calls refused. */
export const admissionBench: Bench = async () => {
  const instant = fixedLM()
  let inFlight = 0
  let refused = 0
  const lm: LM = {
    id: 'crowded',
    async generate(request) {
      if (inFlight >= capacity) {
        refused += 1
        throw new LMError('Too many calls at once.', { code: 'LM_RATE_LIMIT', status: 429 })
      }
      inFlight += 1
      await new Promise((resolve) => setTimeout(resolve, callMs))
      inFlight -= 1
      return instant.generate(request)
    },
  }
  const predict = new Predict('question -> answer')
  const beganAt = performance.now()
  await Promise.all(
    Array.from({ length: calls }, (_, index) => predict.run({ question: `Question ${index}?` }, { lm })),
  )
  const seconds = (performance.now() - beganAt) / 1000
  const idealSeconds = (calls / capacity) * (callMs / 1000)
  const what = '20,000 calls of 50 ms, a provider of 50 at once'
  return [
    {
      what,
      ours: seconds,
      baseline: { name: 'ideal', value: idealSeconds },
      unit: 's',
      goal: { ratioAtMost: 1 / 0.85 },
    },
    { what: `${what}: refused`, ours: (refused / calls) * 100, unit: '%', goal: { atMost: 5 } },
  ]
}
