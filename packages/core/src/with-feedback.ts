import type { AttemptFeedback } from './feedback.ts'
import { currentScope, withScope } from './scope.ts'
import type { Predictor } from './state/predictor.ts'

/**
 * Runs `work`, in which the next attempt of one predictor is told what earlier attempts came to and what was wrong, as a
 * repair is: after the request come its own past reply and the feedback, for each attempt. Later attempts of it, other
 * predictors and other runs are told nothing. The feedback stands in the event of the call and in its trace entry; the input, and so demos and
 * states, do not know of it.
 *
 * @param target the predictor, or its path within the outermost program
 *
 * @example await withFeedback(predict, [{ outputs, issues: [{ path: 'answer', message: 'is too long' }] }], () => rag.run(input))
 */
export function withFeedback<T>(target: Predictor | string, attempts: readonly AttemptFeedback[], work: () => T): T {
  const scope = currentScope()
  return withScope({ ...scope, feedback: { target, attempts, told: false, outer: scope.feedback } }, work)
}
