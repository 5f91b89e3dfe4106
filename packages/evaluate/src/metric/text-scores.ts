import { normalizeText, passageTokensOf, wordsOf } from './normalize-text.ts'

/** Tells whether two answers are equal once normalized; two that normalize to nothing are. As DSPy's `em_score`. */
export function exactMatch(answer: string, gold: string): boolean {
  return normalizeText(answer) === normalizeText(gold)
}

/** The F1 of the words that two answers share; 0 when they share none, also when both are empty. As DSPy's `f1_score`. */
export function wordF1(answer: string, gold: string): number {
  const { shared, given, wanted } = overlap(answer, gold)
  if (shared === 0) return 0
  const precision = shared / given
  const recall = shared / wanted
  return (2 * precision * recall) / (precision + recall)
}

/** {@link wordF1}, but 0 when either side is yes, no or noanswer and the other is not the same. As DSPy's `hotpot_f1_score`. */
export function hotpotWordF1(answer: string, gold: string): number {
  const normalized = normalizeText(answer)
  const wanted = normalizeText(gold)
  if (normalized !== wanted && (closed.has(normalized) || closed.has(wanted))) return 0
  return wordF1(answer, gold)
}

/** The share of the answer's words that the gold answer has too; 0 when there is none. As DSPy's `precision_score`. */
export function wordPrecision(answer: string, gold: string): number {
  const { shared, given } = overlap(answer, gold)
  return shared === 0 ? 0 : shared / given
}

/**
 * Tells whether a passage contains the answer as an unbroken run of tokens: `東京` is not in `東京タワー`. An answer that
 * normalizes to nothing is in every passage. As DSPy's `answer_passage_match`.
 */
export function containsAnswer(passage: string, answer: string): boolean {
  const tokens = passageTokensOf(passage)
  const wanted = passageTokensOf(answer)
  for (let start = 0; start <= tokens.length - wanted.length; start += 1) {
    if (wanted.every((token, offset) => token === tokens[start + offset])) return true
  }
  return false
}

const closed: ReadonlySet<string> = new Set(['yes', 'no', 'noanswer'])

function overlap(answer: string, gold: string): { shared: number; given: number; wanted: number } {
  const answerWords = wordsOf(answer)
  const goldWords = wordsOf(gold)
  const left = new Map<string, number>()
  for (const word of goldWords) left.set(word, (left.get(word) ?? 0) + 1)
  let shared = 0
  for (const word of answerWords) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    left.set(word, count - 1)
    shared += 1
  }
  return { shared, given: answerWords.length, wanted: goldWords.length }
}
