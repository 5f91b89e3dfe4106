import type { LMResult } from './lm.ts'
import { unknownUsage, type Usage } from './usage.ts'

/** Options of {@link textResult}. */
export interface TextResultOptions {
  /** The name of the model that answered. */
  readonly model: string
  /** Tokens spent. @default unknown */
  readonly usage?: Usage | undefined
}

/** Makes the result of an LM that answered in plain text and said all it wanted to: what a simple `generate` returns. */
export function textResult(text: string, { model, usage = unknownUsage }: TextResultOptions): LMResult {
  return {
    completions: [{ content: [{ type: 'text', text }], finishReason: { unified: 'stop' } }],
    usage,
    model,
  }
}
