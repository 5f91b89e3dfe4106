import { article, asksForName, naming, range, typeFit, unfit } from './fit-type.ts'
import { rankSentences, type RankedSentence, weighWords } from './rank-sentences.ts'
import type { ReadQuestion } from './read-question.ts'
import type { Sentence } from './sentences.ts'
import { findSpans, type Span, spanText } from './spans.ts'
import type { Token } from './words.ts'

/** A possible answer with its evidence. */
export interface Candidate {
  readonly text: string
  readonly sentence: Sentence
  /** How well sentence and span fit together; only comparable within one question. */
  readonly score: number
  /** How much of the question its sentence covers, from 0 to 1. */
  readonly coverage: number
}

/** How many sentences are searched for spans. */
const searched = 24

/** Finds possible answers in the sentences that fit best, best first. */
export function rankSpans(question: ReadQuestion, sentences: readonly Sentence[]): Candidate[] {
  const ranked = rankSentences(question, sentences).filter(
    (each) => each.score > 0 && each.hasName && !each.sentence.isHeading,
  )
  const best = ranked[0]?.score ?? 1
  const weights = weighWords(question, sentences)
  return ranked
    .slice(0, searched)
    .flatMap((each) => candidatesIn(question, each, each.score / best, weights))
    .toSorted((a, b) => b.score - a.score || a.text.length - b.text.length)
}

function candidatesIn(
  question: ReadQuestion,
  { sentence, coverage }: RankedSentence,
  relative: number,
  weights: ReadonlyMap<string, number>,
): Candidate[] {
  return findSpans(sentence).flatMap((found) => {
    const span = trim(question, sentence, found)
    if (!span) return []
    const fit = typeFit(question, sentence, span)
    if (fit <= unfit) return []
    const score =
      3 * relative +
      fit +
      1.5 * nearness(question, sentence, span, weights) +
      patternFit(question, sentence, span) -
      0.5 * repeats(question, sentence, span)
    return [{ text: spanText(sentence, span), sentence, score, coverage }]
  })
}

/** Cuts words of the question off both ends, save names; nothing is left of a span that only repeats the question. */
function trim(question: ReadQuestion, { tokens }: Sentence, span: Span): Span | undefined {
  const isNew = (index: number): boolean => {
    const token = tokens[index] as Token
    return token.kind !== 'mark' && !token.isStop && !question.tokens.some((asked) => asked.stem === token.stem)
  }
  let { from, to } = span
  if (!range(from, to).some(isNew)) return undefined
  if (span.kind === 'name' || span.kind === 'quotation') return span
  while (from < to && !isNew(from) && !(tokens[from] as Token).isCapital) from += 1
  while (to > from && !isNew(to - 1) && !(tokens[to - 1] as Token).isCapital) to -= 1
  return { ...span, from, to }
}

/** How near the span is to the question's words in its sentence, those that say what is asked for above all. */
function nearness(
  question: ReadQuestion,
  { tokens }: Sentence,
  { from, to }: Span,
  weights: ReadonlyMap<string, number>,
): number {
  let sum = 0
  let total = 0
  for (const [word, weight] of weights) {
    const share = question.focus.has(word) ? weight * 3 : weight
    const places = tokens.flatMap((token, index) =>
      token.stem === word && (index < from || index >= to) ? [index] : [],
    )
    if (places.length === 0 && !question.focus.has(word)) continue
    total += share
    if (places.length === 0) continue
    const gap = Math.min(...places.map((index) => gapBetween(question, tokens, index, index < from ? from : to)))
    sum += share / (1 + gap)
  }
  return total === 0 ? 0 : sum / total
}

/** Counts the words between that say something and are not of the question. A clause mark counts half. */
function gapBetween(question: ReadQuestion, tokens: readonly Token[], a: number, b: number): number {
  let gap = 0
  for (let index = Math.min(a, b); index < Math.max(a, b); index += 1) {
    const token = tokens[index] as Token
    if (token.kind === 'mark') gap += /[;:()]/.test(token.text) ? 1 : 0.25
    else if (token.isStop) gap += 0.1
    else if (!question.words.has(token.stem)) gap += 1
  }
  return gap
}

const copula = /^(?:is|are|was|were|be|been)$/i

/** "The F … is SPAN", "SPAN is the F", "F, SPAN", "SPAN, the F", "called SPAN", "by SPAN". */
function patternFit(question: ReadQuestion, { tokens }: Sentence, { from, to, kind }: Span): number {
  const isFocus = (token: Token | undefined): boolean => token !== undefined && question.focus.has(token.stem)
  let start = from - 1
  while (article.test(tokens[start]?.text ?? '') || /^(?:about|only|some)$/i.test(tokens[start]?.text ?? '')) start -= 1
  const before = tokens[start]
  let end = to
  const after = tokens[end]
  const isAnyBefore = tokens.slice(0, Math.max(0, start)).some(isFocus)
  let fit = 0
  if (before && copula.test(before.text) && isAnyBefore) fit += 0.7
  if (isFocus(before) && start === from - 1) fit += 0.3
  if (before?.text === ',' && isFocus(tokens[start - 1])) fit += 0.7
  if (after && (copula.test(after.text) || after.text === ',')) {
    end += 1
    while (article.test(tokens[end]?.text ?? '')) end += 1
    if (tokens.slice(end, end + 3).some(isFocus)) fit += 0.7
  }
  if (before && naming.test(before.text) && asksForName(question)) fit += 0.6
  if (question.type === 'person' && kind === 'name' && before?.text === 'by') fit += 0.3
  return fit
}

function repeats(question: ReadQuestion, { tokens }: Sentence, { from, to }: Span): number {
  return tokens.slice(from, to).filter((token) => !token.isStop && !token.isCapital && question.words.has(token.stem))
    .length
}
