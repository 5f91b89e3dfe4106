import type { Example, Metric } from '@dspex/core'
import { answerExactMatch, f1Score, isGoldPassage, metric, reciprocalRank, retrievalRecall } from '@dspex/evaluate'
import type { CorpusPassage } from '../corpus/passage.ts'
import type { Question } from '../corpus/question.ts'
import type { RagOutput } from '../rag.ts'

/** What is known to be right. */
export interface Labels {
  readonly answer: readonly string[]
  /** The passages that hold what the answer needs: ids, or files, with a line or heading if one likes. */
  readonly passages: readonly string[]
}

/** A question as the harness asks it. */
export type RagExample = Example<{ question: string }, Labels>

/** Makes examples of questions. Those about one country, or one file, form a group: what is missed for one may be for all. */
export function toDevset(questions: readonly Question[], passages: readonly CorpusPassage[]): RagExample[] {
  const groups = new Map(passages.map(({ id, metadata: { title, path } }) => [id, path === 'atlas' ? title : path]))
  const groupOf = (gold: string): string | undefined =>
    groups.get(gold) ?? passages.find((passage) => isGoldPassage(gold, passage))?.metadata.path
  return questions.map(({ id, question, answers, passages: gold, kind }) => ({
    id,
    inputs: { question },
    labels: { answer: answers, passages: gold },
    ...(gold[0] !== undefined && { group: groupOf(gold[0]) }),
    metadata: { kind },
  }))
}

/** Whether all gold passages were found. */
const foundAll = metric('found all gold passages', ({ labels }: Example<object, Labels>, { passages }: RagOutput) =>
  isFound(labels.passages, passages),
)

/** The metrics by the name under which they are reported. */
export type RagMetrics = Readonly<Record<string, Metric<object, Labels, RagOutput>>>

/** How many places of the ranking its recall counts. */
const places = 5

/**
 * The metrics for some questions. Whether passages were found, and how well they were ranked, is judged when all questions
 * name theirs.
 */
export function metricsFor(questions: readonly Question[]): RagMetrics {
  const namesGold = questions.every(({ passages }) => passages.length > 0)
  const gold = { label: 'passages' } as const
  return {
    [exactMatch]: answerExactMatch<'answer', 'answer'>(),
    F1: f1Score<'answer', 'answer'>(),
    ...(namesGold && {
      'gold found': foundAll,
      [`recall@${places}`]: retrievalRecall({ ...gold, k: places }),
      MRR: reciprocalRank(gold),
    }),
  }
}

/** The name of the metric by which an answer is right or wrong. */
export const exactMatch = 'exact match'

/** Whether all gold passages are among those found. */
export function isFound(gold: readonly string[], found: RagOutput['passages']): boolean {
  return gold.every((name) => found.some((passage) => isGoldPassage(name, passage)))
}
