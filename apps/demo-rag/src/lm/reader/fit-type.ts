import type { AnswerType, ReadQuestion } from './read-question.ts'
import type { Sentence } from './sentences.ts'
import { isNumber, type Span } from './spans.ts'
import type { Token } from './words.ts'

/** What can't be an answer at all: a word where a number is asked for. */
export const unfit = -3

/** Words that may stand between a verb and its noun. */
export const article = /^(?:a|an|the|its|their|his|her)$/i
/** Words that a name follows. */
export const naming = /^(?:called|named|known|as|name)$/i

const placeWords = /^(?:on|from|near|into|to|behind|under|over|between)$/i
const locates = /\b(?:lies?|lying|located|situated|stands?)\b|\b(?:is|are|was|were)\b[^.,;]{0,40}\b(?:in|at)\b/i

/** How well a span is of the kind that the question asks for; {@link unfit} when it can't be. */
export function typeFit(question: ReadQuestion, { text, tokens }: Sentence, { from, to, kind }: Span): number {
  const before = wordBefore(tokens, from)
  const digits = range(from, to).some((index) => isNumber(tokens[index] as Token))
  const fits: Record<AnswerType, () => number> = {
    person: () => {
      if (digits) return -1
      if (kind === 'name') return to - from > 1 ? 1.2 : 0.8
      return before === 'by' ? 0.7 : -0.2
    },
    place: () => {
      if (digits) return -1
      const asked = question.tokens.some((token) => token.text === before)
      const placed =
        /^(?:in|at)$/.test(before) || (asked && placeWords.test(before)) ? 0.6 : placeWords.test(before) ? 0.15 : 0
      const located = placed > 0 && locates.test(text) ? 0.4 : 0
      return (kind === 'name' ? 0.8 : -0.1) + placed + located
    },
    date: () => (kind === 'date' ? 1.4 : digits ? 0 : -0.8),
    number: () => {
      // A telephone code or a domain is not an amount.
      if (question.units && /^[+.#@]/.test(tokens[from]?.text ?? '')) return unfit
      if (kind === 'number') return 1 + unitFit(question, tokens, from, to)
      if (kind === 'date') return question.units ? unfit : -0.6
      return digits ? -0.3 : unfit
    },
    reason: () => 0,
    'yes-no': () => 0,
    thing: () => {
      const named = asksForName(question) && (tokens[from] as Token).isCapital ? 0.4 : 0
      if (kind === 'name') return named + (goesOn(question, tokens[to]) ? 0.05 : 0.3)
      return kind === 'date' ? -0.5 : kind === 'number' ? -0.3 : kind === 'quotation' ? 0.4 : named + 0.3
    },
  }
  return fits[question.type]()
}

/** Prefers a number with the unit asked for, and the unit written with it unless the question says it already. */
function unitFit(question: ReadQuestion, tokens: readonly Token[], from: number, to: number): number {
  const following = tokens.slice(from + 1, from + 4)
  const asked = question.units !== undefined && following.some((token) => question.units?.test(token.text))
  const cutShort = to === from + 1 && goesOn(question, tokens[to])
  return (
    (asked ? 0.8 : !question.units ? 0 : following[0] && goesOn(question, following[0]) ? unfit : -0.8) -
    (cutShort ? 0.3 : 0)
  )
}

/** Tells whether a span is cut off in the middle of a phrase: the next word says something that the question does not. */
function goesOn(question: ReadQuestion, next: Token | undefined): boolean {
  return next?.kind === 'word' && !next.isStop && !question.words.has(next.stem)
}

/** Tells whether the question asks what something is called. */
export function asksForName(question: ReadQuestion): boolean {
  return question.tokens.some((token) => naming.test(token.text))
}

/** The places from `from` up to, not including, `to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index)
}

function wordBefore(tokens: readonly Token[], from: number): string {
  let index = from - 1
  while (article.test(tokens[index]?.text ?? '')) index -= 1
  return tokens[index]?.text.toLowerCase() ?? ''
}
