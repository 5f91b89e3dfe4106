import type { LM, LMRequest, LMStreamPart } from '../lm/lm.ts'
import { textMessage } from '../lm/message.ts'
import { textResult } from '../lm/text-result.ts'

/** A request for tests. */
export const hello: LMRequest = { messages: [textMessage('user', 'Hello')] }

/** The parts of a stream of these texts. */
export function partsOf(...texts: readonly string[]): LMStreamPart[] {
  const result = textResult(texts.join(''), {
    model: 'test',
    usage: { inputTokens: { total: 3 }, outputTokens: { total: 2 } },
  })
  return [...texts.map((text) => ({ type: 'text-delta', text }) as const), { type: 'finish', result }]
}

/** An LM that does only what a test says. */
export function lmOf(calls: Partial<LM>): LM {
  return { id: 'test', generate: () => Promise.reject(new Error('This LM only streams.')), ...calls }
}

/** Reads a stream to its end. */
export async function readAll(stream: AsyncIterable<LMStreamPart> | undefined): Promise<LMStreamPart[]> {
  if (!stream) throw new Error('There is no stream.')
  const parts: LMStreamPart[] = []
  for await (const part of stream) parts.push(part)
  return parts
}
