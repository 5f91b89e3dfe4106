import { answerComparison, findOptions } from './answer-comparison.ts'
import { findBridge } from './bridge.ts'
import type { Found } from './found.ts'
import { rankSentences } from './rank-sentences.ts'
import { rankSpans } from './rank-spans.ts'
import { readQuestion, type ReadQuestion } from './read-question.ts'
import { type Sentence, splitSentences } from './sentences.ts'

/** Below this share of the question's weight the evidence is too weak to answer. */
const leastCoverage = 0.42

/** Answers a question from passages alone, or finds nothing. */
export function answerQuestion(text: string, passages: readonly string[]): Found | undefined {
  const sentences = splitSentences(passages)
  const question = readQuestion(text)
  const options = findOptions(text)
  if (options) return answerComparison(question, options, sentences)
  const bridge = findBridge(question, sentences)
  if (bridge) {
    const found = answerPlainly(readQuestion(bridge.question), sentences)
    if (found)
      return { ...found, evidence: [bridge.sentence, ...found.evidence.filter((each) => each !== bridge.sentence)] }
  }
  return bridge?.needed ? undefined : answerPlainly(question, sentences)
}

function answerPlainly(question: ReadQuestion, sentences: readonly Sentence[]): Found | undefined {
  if (question.type === 'reason') return answerReason(question, sentences)
  if (question.type === 'yes-no') return answerYesNo(question, sentences)
  const best = rankSpans(question, sentences)[0]
  if (!best || best.coverage < leastCoverage || !isAbout(question, best.sentence, sentences)) return undefined
  return { answer: best.text, evidence: [best.sentence], coverage: best.coverage }
}

/** Whether the passage has one of the words without which it answers something else. */
function isAbout({ essential }: ReadQuestion, { passage }: Sentence, sentences: readonly Sentence[]): boolean {
  if (essential.length === 0) return true
  return sentences.some((other) => other.passage === passage && essential.some((word) => other.stems.has(word)))
}

const cause = /\b(?:because of|because|due to|owing to|in order to|so that|since|as)\s+(.+?)[.!?]?$/i

/** "Why": the clause after `because` or its like, in a sentence that fits nearly as well as the best. */
function answerReason(question: ReadQuestion, sentences: readonly Sentence[]): Found | undefined {
  const ranked = rankSentences(question, sentences).filter((each) => each.hasName && each.coverage >= leastCoverage)
  const best = ranked[0]
  if (!best) return undefined
  for (const { sentence, score, coverage } of ranked) {
    const clause = cause.exec(sentence.text)?.[1]
    if (clause !== undefined && score >= 0.7 * best.score) return { answer: clause, evidence: [sentence], coverage }
  }
  return { answer: best.sentence.text, evidence: [best.sentence], coverage: best.coverage }
}

/** "Is …?": yes when one sentence says nearly all of it, no when it does so with a negation. */
function answerYesNo(question: ReadQuestion, sentences: readonly Sentence[]): Found | undefined {
  const best = rankSentences(question, sentences).find((each) => each.hasName)
  if (!best || best.coverage < 0.75) return undefined
  const denies = best.sentence.tokens.some((token) =>
    /^(?:no|not|never|none|without|neither|nor|\w+n['’]t)$/i.test(token.text),
  )
  return { answer: denies ? 'no' : 'yes', evidence: [best.sentence], coverage: best.coverage }
}
