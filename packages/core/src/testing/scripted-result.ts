import type { Completion, FinishReason, LMRequest, LMResult } from '../lm/lm.ts'
import { type ContentPart, textOf } from '../lm/message.ts'
import type { Usage } from '../lm/usage.ts'

/** An `LMResult` of which everything may be left out. */
export interface ScriptedResult extends Partial<Omit<LMResult, 'completions'>> {
  /** The text of the completion. @default '' */
  readonly text?: string | undefined
  /** The parts of the completion, instead of `text`. */
  readonly content?: readonly ContentPart[] | undefined
  /** Why it ended: a unified reason, or the whole. @default 'stop' */
  readonly finishReason?: FinishReason['unified'] | FinishReason | undefined
  /** Several completions, instead of `text` and `content`. */
  readonly completions?: readonly (string | Completion)[] | undefined
}

/** Makes a whole result of a scripted one; usage counts words, not tokens. */
export function toScriptedResult(scripted: ScriptedResult, request: LMRequest, defaults: ScriptedDefaults): LMResult {
  const { text, content, finishReason, completions, ...rest } = scripted
  const ended = toFinishReason(finishReason ?? 'stop')
  const single: Completion = { content: content ?? textContent(text ?? ''), finishReason: ended }
  const all = completions?.map((each) =>
    typeof each === 'string' ? { content: textContent(each), finishReason: ended } : each,
  )
  const made = all ?? Array.from({ length: defaults.completions }, () => single)
  return {
    model: defaults.model,
    usage: defaults.usage ?? countWords(request, made),
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    completions: made,
  }
}

/** What a result gets that the script does not say. */
export interface ScriptedDefaults {
  readonly model: string
  readonly usage: Usage | undefined
  /** How many completions a single text becomes. */
  readonly completions: number
}

function textContent(text: string): readonly ContentPart[] {
  return [{ type: 'text', text }]
}

function toFinishReason(reason: FinishReason['unified'] | FinishReason): FinishReason {
  return typeof reason === 'string' ? { unified: reason } : reason
}

function countWords(request: LMRequest, completions: readonly Completion[]): Usage {
  return { inputTokens: { total: sumWords(request.messages) }, outputTokens: { total: sumWords(completions) } }
}

function sumWords(items: readonly { readonly content: readonly ContentPart[] }[]): number {
  return items.reduce((sum, { content }) => sum + (textOf(content).match(/\S+/g)?.length ?? 0), 0)
}
