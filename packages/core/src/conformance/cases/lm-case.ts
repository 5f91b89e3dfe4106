import type { LM, LMOptions, LMRequest } from '../../lm/lm.ts'
import { textMessage } from '../../lm/message.ts'
import type { SuiteCase, SuiteOptions } from '../suite.ts'

/** Options of `testLM`. */
export interface TestLMOptions extends SuiteOptions<LM> {
  /** What the LM is asked. @default 'Reply with one word: river' */
  readonly prompt?: string | undefined
  /** What the reply to a prompt must be or match; where it depends on the prompt, mixed-up calls are found too. */
  readonly expectText?: string | RegExp | ((prompt: string) => string | RegExp) | undefined
  /** Sampling options of every request, such as a small `maxOutputTokens`. @default none */
  readonly lmOptions?: LMOptions | undefined
}

/** A test of an LM. */
export type LMCase = SuiteCase<LM, void, TestLMOptions>

/** The request that tests start from. */
export function lmRequest(
  { prompt = 'Reply with one word: river', lmOptions }: Pick<TestLMOptions, 'prompt' | 'lmOptions'>,
  addition = '',
): LMRequest {
  return { ...lmOptions, messages: [textMessage('user', `${prompt}${addition}`)] }
}
