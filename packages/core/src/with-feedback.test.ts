import { describe, expect, it } from 'vitest'
// Only what another package can import.
import { onEvent, Predict, program, textOf } from '@dspex/core'
import { withFeedback } from '@dspex/core/implement'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const qa = new Predict('question -> answer')
const issues = [{ path: 'answer', message: 'is too long' }]
const attempts = [{ outputs: { answer: 'Jane Austen of Steventon' }, issues }]
const lm = () => scriptedLM(chatReply({ answer: 'Austen' }))
const textsOf = ({ calls }: ReturnType<typeof lm>, call: number): string[] =>
  (calls[call]?.messages ?? []).map(({ role, content }) => `${role}: ${textOf(content)}`)

describe('withFeedback', () => {
  it('tells the next attempt its past reply and what was wrong, as a repair does', async () => {
    const model = lm()
    await withFeedback(qa, attempts, () => qa.run({ question: 'Who?' }, { lm: model }))
    const [past, feedback] = textsOf(model, 0).slice(-2)
    expect(past).toMatch(/^assistant: [^]*Jane Austen of Steventon/)
    expect(feedback).toMatch(/^user: [^]*`answer`: is too long/)
  })

  it('tells one attempt of one predictor, and nobody else', async () => {
    const model = lm()
    const both = program(
      'both',
      { first: qa, second: new Predict('question -> answer') },
      async (input: { question: string }, parts) => {
        await parts.second.run(input)
        await parts.first.run(input)
        return parts.first.run(input)
      },
    )
    await withFeedback('first', attempts, () => both.run({ question: 'Who?' }, { lm: model }))
    expect([0, 1, 2].map((call) => textsOf(model, call).some((text) => text.includes('is too long')))).toEqual([
      false,
      true,
      false,
    ])
  })

  it('keeps runs that happen at the same time apart', async () => {
    const model = lm()
    const one = (message: string) =>
      withFeedback(qa, [{ outputs: { answer: 'x' }, issues: [{ path: 'answer', message }] }], () =>
        qa.run({ question: message }, { lm: model }),
      )
    await Promise.all(['is short', 'is long', 'is odd'].map(one))
    for (const [call] of model.calls.entries()) {
      const text = textsOf(model, call).join('\n')
      expect(
        ['is short', 'is long', 'is odd'].filter((message) => text.includes(`\`answer\`: ${message}`)),
      ).toHaveLength(1)
    }
  })

  it('shows in the event and leaves the input of the trace as it was', async () => {
    const told: unknown[] = []
    const stop = onEvent('predict', { start: ({ feedback }) => told.push(feedback) })
    const { trace } = await withFeedback(qa, attempts, () => qa.execute({ question: 'Who?' }, { lm: lm() }))
    stop()
    expect(told).toEqual([issues])
    expect(trace[0]).toMatchObject({ input: { question: 'Who?' }, output: { answer: 'Austen' } })
  })
})
