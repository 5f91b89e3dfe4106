import type { Question } from '../corpus/question.ts'

/** A question of the atlas, with the countries that it is about. */
export interface AtlasQuestion extends Question {
  readonly kind: 'single-hop' | 'multi-hop'
  /** Codes of every country that the question names, describes, or has as its answer. */
  readonly countries: readonly string[]
}
