import type { JsonValue } from '../../hash/hash.ts'
import type { LMOptions } from '../../lm/lm.ts'

type Read = (value: unknown) => JsonValue | undefined

const number: Read = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined)
const whole: Read = (value) => (Number.isSafeInteger(value) ? (value as number) : undefined)
const numberOrText: Read = (value) => (typeof value === 'string' ? value : number(value))
const texts: Read = (value) => {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return list.length > 0 && list.every((item): item is string => typeof item === 'string') ? list : undefined
}

/**
 * The options that both sides know: DSPy's names, ours, and which values count. Keys and addresses are not among them.
 */
const known: readonly (readonly [dspy: string, ours: keyof LMOptions, read: Read])[] = [
  ['temperature', 'temperature', number],
  ['top_p', 'topP', number],
  ['top_k', 'topK', number],
  ['max_completion_tokens', 'maxOutputTokens', whole],
  ['max_tokens', 'maxOutputTokens', whole],
  ['stop', 'stopSequences', texts],
  ['presence_penalty', 'presencePenalty', number],
  ['frequency_penalty', 'frequencyPenalty', number],
  ['seed', 'seed', whole],
  ['rollout_id', 'rolloutId', numberOrText],
]

/** Reads sampling options from what DSPy saves of an LM or of a predictor's configuration. */
export function fromDspyOptions(saved: Readonly<Record<string, unknown>>): LMOptions {
  const options = known.flatMap(([dspy, ours, read]) => {
    const value = Object.hasOwn(saved, dspy) ? read(saved[dspy]) : undefined
    return value === undefined ? [] : [[ours, value] as const]
  })
  return Object.fromEntries(options) as LMOptions
}

/** Writes sampling options under DSPy's names. */
export function toDspyOptions(options: LMOptions): Record<string, JsonValue> {
  const entries = known.flatMap(([dspy, ours]) => {
    const value = options[ours]
    return value === undefined || dspy === 'max_completion_tokens' ? [] : [[dspy, value] as const]
  })
  return Object.fromEntries(entries)
}
