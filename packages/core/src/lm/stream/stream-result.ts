import type { LMResult, LMStreamPart } from '../lm.ts'

/** Gives a whole result as a stream: a part for each part of its first completion, then `finish`. */
export async function* streamResult(result: LMResult): AsyncGenerator<LMStreamPart> {
  for (const part of result.completions[0]?.content ?? []) {
    if (part.type === 'text') yield { type: 'text-delta', text: part.text }
    else if (part.type === 'reasoning') yield { type: 'reasoning-delta', text: part.text }
    else if (part.type === 'tool-call') yield { type: 'tool-call', call: part }
  }
  yield { type: 'finish', result }
}
