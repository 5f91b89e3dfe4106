import type { ReadQuestion } from './read-question.ts'
import type { Sentence } from './sentences.ts'

/** The words of a question that count, and how. */
export type QuestionWords = Pick<ReadQuestion, 'words' | 'names' | 'kinds'>

/** A sentence with how well it fits a question. */
export interface RankedSentence {
  readonly sentence: Sentence
  /** Weight of the question's words that the sentence, or less so its passage, contains. */
  readonly score: number
  /** The same as a share of the question's whole weight. */
  readonly coverage: number
  /** Whether the sentence or its passage has any of the question's names; true when there are none. */
  readonly hasName: boolean
}

/** A word found only before the sentence, in the title above all, counts for this much: a text names its subject first. */
const before = { title: 0.85, sentence: 0.65 }
/** A word found only after the sentence counts for this much: it may be mentioned in passing. */
const after = 0.15
/** What is left of a sentence's score for each name that nothing up to it has but another passage does, as a title above all. */
const elsewhere = { title: 0.6, text: 0.8 }

/**
 * Ranks sentences by the words they share with the question. Rare words count more (idf over the sentences given), so
 * do names. Words that stand before the sentence in its passage count for part, since a text names its subject once and
 * then says "it"; words that come after it count for less.
 */
export function rankSentences(question: QuestionWords, sentences: readonly Sentence[]): RankedSentence[] {
  const weights = weighWords(question, sentences)
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const passages = groupByPassage(sentences)
  // Names, and words that are some passage's title, say what the question is about.
  const known = [...question.words].flatMap((word) => {
    const saying = sentences.filter((sentence) => sentence.stems.has(word))
    const isTitle = !question.kinds.has(word) && saying.some((sentence) => sentence.isHeading)
    return isTitle || (saying.length > 0 && question.names.has(word)) ? [{ name: word, isTitle }] : []
  })
  return sentences
    .map((sentence) => {
      const passage = passages.get(sentence.passage) as readonly Sentence[]
      let score = 0
      for (const [word, weight] of weights) score += weight * presence(word, sentence, passage)
      for (const { name, isTitle } of known) {
        if (presence(name, sentence, passage) <= after) score *= isTitle ? elsewhere.title : elsewhere.text
      }
      const hasName =
        question.names.size === 0 || [...question.names].some((name) => passage.some((other) => other.stems.has(name)))
      return { sentence, score, coverage: total === 0 ? 0 : score / total, hasName }
    })
    .toSorted(
      (a, b) =>
        b.score - a.score || a.sentence.passage - b.sentence.passage || a.sentence.position - b.sentence.position,
    )
}

/** How much a word belongs to a sentence of a passage, from 0 to 1. */
export function presence(word: string, sentence: Sentence, passage: readonly Sentence[]): number {
  if (sentence.stems.has(word)) return 1
  let best = 0
  for (const other of passage) {
    if (!other.stems.has(word)) continue
    const share = other.position > sentence.position ? after : other.isHeading ? before.title : before.sentence
    best = Math.max(best, share)
  }
  return best
}

/** How much each word of the question counts. */
export function weighWords(question: QuestionWords, sentences: readonly Sentence[]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const word of question.words) {
    const count = sentences.filter((sentence) => sentence.stems.has(word)).length
    const idf = Math.log(1 + (sentences.length + 1) / (count + 0.5))
    // A word that stands nowhere may be another way to say it: it must not drown the others.
    weights.set(word, (count === 0 ? Math.min(idf, 1) : idf) * (question.kinds.has(word) ? 0.3 : 1))
  }
  // Passages were searched for by name, so names are common among them; they still say most.
  const most = Math.max(...weights.values())
  for (const name of question.names) weights.set(name, 1.4 * most)
  return weights
}

/** The sentences of each passage. */
export function groupByPassage(sentences: readonly Sentence[]): ReadonlyMap<number, readonly Sentence[]> {
  return Map.groupBy(sentences, (sentence) => sentence.passage)
}
