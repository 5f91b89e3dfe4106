import { defineWork, type WorkKind } from '../work/define-work.ts'
import type { LMRequest, LMResult } from './lm.ts'

/** An LM is called. */
export const lmWork: WorkKind<{ readonly lm: string; readonly request: LMRequest }, LMResult> = defineWork('lm', {
  operation: 'LLM',
  title: ({ lm }) => `chat ${lm}`,
  attributes: ({ lm }, result) => ({
    'gen_ai.request.model': lm,
    'gen_ai.response.model': result?.model,
    'gen_ai.usage.input_tokens': result?.usage.inputTokens.total,
    'gen_ai.usage.output_tokens': result?.usage.outputTokens.total,
  }),
  content: ['request', 'result'],
})

/** A call that failed is made again: what `attempt` is made, how long it waits before, and after which error. */
export const retryWork: WorkKind<{
  readonly lm: string
  readonly attempt: number
  readonly delayMs: number
  readonly code: string
  readonly reason: string
}> = defineWork('retry', {
  title: ({ lm }) => `retry ${lm}`,
  attributes: ({ lm, attempt, delayMs, code }) => ({
    'gen_ai.request.model': lm,
    'dspex.attempt': attempt,
    'dspex.delay_ms': delayMs,
    'dspex.code': code,
  }),
  content: ['reason', 'result'],
})
