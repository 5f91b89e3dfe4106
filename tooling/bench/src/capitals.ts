import { Predict } from '@dspex/core'
import { answerExactMatch } from '@dspex/evaluate'

/** The program that the benches of evaluation run. */
export const capitals = new Predict('question -> answer')

/** What judges it. */
export const exact = answerExactMatch()

/** One of the examples that it is run on. */
export function capitalOf(place: number): {
  readonly id: string
  readonly inputs: { readonly question: string }
  readonly labels: { readonly answer: string }
} {
  return { id: `e${place}`, inputs: { question: `What is the capital of ${place}?` }, labels: { answer: 'Paris' } }
}
