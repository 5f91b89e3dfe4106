/** A question with what is known to be right. */
export interface Question {
  /** Names the question within its set. */
  readonly id: string
  readonly question: string
  /** All answers that count as right; the first is shown. */
  readonly answers: readonly string[]
  /** The passages that hold what the answer needs, if known: ids, or sources such as file names. */
  readonly passages: readonly string[]
  /** How many facts the answer needs: one, or several; `asked` when nobody says. */
  readonly kind: QuestionKind
}

/** What kind of question it is. */
export type QuestionKind = 'single-hop' | 'multi-hop' | 'asked'
