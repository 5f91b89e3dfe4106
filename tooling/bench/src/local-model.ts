import { textMessage } from '@dspex/core'
import { llamaCppLM, type LlamaCppLMOptions } from '@dspex/lm-llama-cpp'
import { localModel } from '@dspex/models'
import type { Bench } from './row.ts'

const calls = 64
const prompts = 8

/**
 * Many calls over a few long prompts, interleaved, as an evaluation of several candidates makes them: served in the order
 * in which they come, and in the order of the kept prefix.
 */
export const localModelBench: Bench = async () => {
  const what = `${calls} calls over ${prompts} prompts interleaved, local model`
  const small = await localModel('smollm2-135m')
  if (!small) return [{ what, skipped: 'there is no model: `pnpm run models smollm2-135m`' }]
  const options = {
    model: small.path,
    nodeLlamaCpp: small.nodeLlamaCpp,
    gpu: false,
    threads: 1,
  } as const
  const inOrder = await serveAll({ ...options, patience: 0 })
  const byPrefix = await serveAll(options)
  return [
    {
      what,
      ours: byPrefix.seconds,
      baseline: { name: 'in order of arrival', value: inOrder.seconds },
      unit: 's',
      goal: { ratioAtMost: 0.5 },
    },
    {
      what: 'the same, tokens of prompts computed',
      ours: byPrefix.computed,
      baseline: { name: 'in order of arrival', value: inOrder.computed },
      unit: 'tokens',
    },
  ]
}

async function serveAll(options: LlamaCppLMOptions): Promise<{ readonly seconds: number; readonly computed: number }> {
  await using lm = llamaCppLM(options)
  for await (const event of lm.load()) if (event.type === 'load-end') process.stderr.write(`  ${event.path}\n`)
  const beganAt = performance.now()
  const results = await Promise.all(
    Array.from({ length: calls }, (_, index) => {
      const rules = `Candidate ${index % prompts}. ${'Sort the message into one of the intents and be brief. '.repeat(12)}`
      const messages = [textMessage('system', rules), textMessage('user', `Message ${index}: where is my card?`)]
      return lm.generate({ messages, maxOutputTokens: 8 })
    }),
  )
  const seconds = (performance.now() - beganAt) / 1000
  const computed = results.reduce(
    (sum, { usage: { inputTokens } }) => sum + (inputTokens.total ?? 0) - (inputTokens.cacheRead ?? 0),
    0,
  )
  return { seconds, computed }
}
