import type { EvaluationEvent } from '@dspex/evaluate'

/** No question can be answered: why, in a sentence. */
export class Outage extends Error {
  override name = 'Outage'
}

/** So many questions in a row that don't reach the model are no chance. */
const enough = 5

/** Before anything has succeeded, these mean that nothing will. */
const fatalAtFirst: ReadonlySet<string | undefined> = new Set([
  'LM_TRANSPORT',
  'LM_INVALID_REQUEST',
  'LM_RESULT_INVALID',
  'LM_UNSUPPORTED',
])

/**
 * Passes events on until it is clear that the model can't be reached or refuses everything.
 *
 * @throws Outage then, with what the model's side said
 */
export async function* stopAtOutage<Event extends EvaluationEvent>(
  events: AsyncIterable<Event>,
): AsyncGenerator<Event> {
  let hasSucceeded = false
  let unreached = 0
  for await (const event of events) {
    yield event
    if (event.type !== 'trial-end') continue
    const { failure } = event.trial
    if (!failure) hasSucceeded = true
    unreached = failure?.code === 'LM_TRANSPORT' ? unreached + 1 : 0
    if (failure && (unreached >= enough || (!hasSucceeded && fatalAtFirst.has(failure.code))))
      throw new Outage(failure.message)
  }
}
