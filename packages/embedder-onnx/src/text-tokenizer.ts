import { Tokenizer } from '@huggingface/tokenizers'
import { type ModelFiles, problem } from './model-files.ts'

/** Turns texts into the tokens of a model. */
export interface TextTokenizer {
  /** What fills shorter texts up. */
  readonly padId: number
  /** How many tokens a text may have, those around it included. */
  readonly maxTokens: number
  /** Splits a text; what is too long ends before the tokens that close it. */
  tokenize(text: string): TokenizedText
}

/** The tokens of a text; never none. */
export interface TokenizedText {
  readonly ids: readonly number[]
  readonly isCut: boolean
}

const usualMaxTokens = 512

/** Makes the tokenizer of a model. @throws ConfigurationError when it can't be made, or has no room for a text */
export function createTokenizer(
  { tokenizer: json, tokenizerConfig }: Pick<ModelFiles, 'tokenizer' | 'tokenizerConfig'>,
  asked: number | undefined,
): TextTokenizer {
  const tokenizer = build(json, tokenizerConfig)
  const maxTokens =
    asked ?? countOf(json.truncation?.max_length) ?? countOf(tokenizerConfig['model_max_length']) ?? usualMaxTokens
  const padId = Number.isInteger(json.padding?.pad_id) ? Number(json.padding?.pad_id) : padIdByName(tokenizer)
  const { before, after } = framing(tokenizer)
  if (!Number.isInteger(maxTokens) || maxTokens <= before + after) {
    const least = before + after + 1
    throw problem(
      `\`maxTokens\` is ${maxTokens}, but must be a whole number from ${least}: ${before + after} frame a text.`,
    )
  }
  return {
    padId,
    maxTokens,
    tokenize(text) {
      const { ids } = tokenizer.encode(text)
      // A tokenizer that frames nothing has no tokens for no text.
      if (ids.length === 0) return { ids: [padId], isCut: false }
      if (ids.length <= maxTokens) return { ids, isCut: false }
      return { ids: [...ids.slice(0, maxTokens - after), ...ids.slice(ids.length - after)], isCut: true }
    },
  }
}

function build(json: object, config: object): Tokenizer {
  try {
    return new Tokenizer(json, config)
  } catch (cause) {
    throw problem(`The tokenizer.json is of no kind that is known here: ${(cause as Error).message}.`, cause)
  }
}

/** How many tokens stand before and after those of a text. */
function framing(tokenizer: Tokenizer): { readonly before: number; readonly after: number } {
  const bare = tokenizer.encode('a', { add_special_tokens: false }).ids
  const framed = tokenizer.encode('a').ids
  const before = Math.max(0, framed.indexOf(bare[0] ?? Number.NaN))
  return { before, after: framed.length - before - bare.length }
}

function padIdByName(tokenizer: Tokenizer): number {
  return tokenizer.token_to_id('[PAD]') ?? tokenizer.token_to_id('<pad>') ?? 0
}

/** Configurations write 1e30 for "no limit". */
function countOf(value: unknown): number | undefined {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) < 2 ** 20 ? Number(value) : undefined
}
