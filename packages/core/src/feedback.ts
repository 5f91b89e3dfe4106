import type { Issue } from './errors/issue.ts'

/** What an earlier attempt of a predictor came to, and what was wrong with it. */
export interface AttemptFeedback {
  /** The outputs of that attempt, as the predictor gave them. */
  readonly outputs: Readonly<Record<string, unknown>>
  /** What was wrong: each with the path of the value, such as `answer`; an empty path means the whole reply. */
  readonly issues: readonly Issue[]
}

/** Feedback that waits for the next attempt of one predictor. */
export interface FeedbackScope {
  /** The predictor, or its path. */
  readonly target: object | string
  /** Earlier attempts, the first one first. */
  readonly attempts: readonly AttemptFeedback[]
  /** Whether an attempt has been told already. */
  told: boolean
  /** Feedback for other predictors, further out. */
  readonly outer: FeedbackScope | undefined
}

/** Takes the feedback that waits for a predictor: its next attempt is told, later ones are not. */
export function takeFeedback(
  feedback: FeedbackScope | undefined,
  predictor: object,
  path: string,
): readonly AttemptFeedback[] {
  for (let waiting = feedback; waiting; waiting = waiting.outer) {
    if (waiting.told || (waiting.target !== predictor && waiting.target !== path)) continue
    waiting.told = true
    return waiting.attempts
  }
  return []
}
