import type { ReadQuestion } from './read-question.ts'
import type { Sentence } from './sentences.ts'

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

/** A word found only elsewhere in the passage counts for this much. */
const nearby = 0.55

/**
 * Ranks sentences by the words they share with the question. Rare words count more (idf over the sentences given), so
 * do names; words that stand elsewhere in the passage count for about half, since a text names its subject once and
 * then says "it".
 */
export function rankSentences(question: Pick<ReadQuestion, 'words' | 'names'>, sentences: readonly Sentence[]): RankedSentence[] {
  const weights = weighWords(question, sentences)
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const passages = stemsByPassage(sentences)
  return sentences
    .map((sentence) => {
      const passage = passages.get(sentence.passage) as ReadonlySet<string>
      let score = 0
      for (const [word, weight] of weights) {
        if (sentence.stems.has(word)) score += weight
        else if (passage.has(word)) score += weight * nearby
      }
      const hasName = question.names.size === 0 || [...question.names].some((name) => passage.has(name))
      return { sentence, score, coverage: total === 0 ? 0 : score / total, hasName }
    })
    .toSorted((a, b) => b.score - a.score || a.sentence.passage - b.sentence.passage || a.sentence.position - b.sentence.position)
}

/** How much each word of the question counts. */
export function weighWords(
  question: Pick<ReadQuestion, 'words' | 'names'>,
  sentences: readonly Sentence[],
): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const word of question.words) {
    const count = sentences.filter((sentence) => sentence.stems.has(word)).length
    const idf = Math.log(1 + (sentences.length + 1) / (count + 0.5))
    // A word that stands nowhere may be another way to say it: it must not drown the others.
    weights.set(word, (count === 0 ? Math.min(idf, 1) : idf) * (question.names.has(word) ? 1.6 : 1))
  }
  return weights
}

function stemsByPassage(sentences: readonly Sentence[]): Map<number, Set<string>> {
  const passages = new Map<number, Set<string>>()
  for (const { passage, stems } of sentences) {
    const known = passages.get(passage) ?? new Set()
    for (const stem of stems) known.add(stem)
    passages.set(passage, known)
  }
  return passages
}
