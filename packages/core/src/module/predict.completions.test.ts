import { describe, expect, it } from 'vitest'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { Predict } from './predict.ts'

const replyOf = (score: unknown): string => chatReply({ score })
const rate = (): Predict<'text -> score: int'> => new Predict('text -> score: int')
const input = { text: 'x' }
const native = { capabilities: { completions: true } }

describe('Predict.completions', () => {
  it('returns the outputs of several completions of one call', async () => {
    const lm = scriptedLM([{ completions: [1, 2, 3].map(replyOf) }], native)
    expect(await rate().completions(input, { n: 3, lm })).toEqual([{ score: 1 }, { score: 2 }, { score: 3 }])
  })

  it('returns the outputs of several calls of an LM that gives one at a time', async () => {
    const lm = scriptedLM([1, 2, 3].map(replyOf))
    expect(await rate().completions(input, { n: 3, lm })).toEqual([{ score: 1 }, { score: 2 }, { score: 3 }])
  })

  it('repairs each completion on its own', async () => {
    const lm = scriptedLM([{ completions: [replyOf(1), replyOf('two')] }, replyOf(2)], native)
    expect(await rate().completions(input, { n: 2, lm })).toEqual([{ score: 1 }, { score: 2 }])
    expect(lm.calls[1]).not.toHaveProperty('n')
  })

  it('leaves out those that do not fit', async () => {
    const lm = scriptedLM([{ completions: [replyOf('one'), replyOf(2), 'nonsense'] }], native)
    expect(await rate().completions(input, { n: 3, lm, repairs: 0 })).toEqual([{ score: 2 }])
  })

  it('fails as the first when none fits', async () => {
    const lm = scriptedLM([{ completions: ['nonsense', replyOf('two')] }], native)
    await expect(rate().completions(input, { n: 2, lm, repairs: 0 })).rejects.toMatchObject({
      code: 'REPLY_UNREADABLE',
      raw: 'nonsense',
    })
  })

  it('returns what there is when the LM gives fewer', async () => {
    const lm = scriptedLM([{ completions: [replyOf(1)] }], native)
    expect(await rate().completions(input, { n: 3, lm })).toEqual([{ score: 1 }])
  })

  it('returns no more than were asked for', async () => {
    const lm = scriptedLM([{ completions: [1, 2, 3].map(replyOf) }], native)
    expect(await rate().completions(input, { n: 2, lm })).toEqual([{ score: 1 }, { score: 2 }])
  })

  it.each([
    [2, undefined, 0.7],
    [2, 0, 0.7],
    [2, 0.15, 0.7],
    [2, 0.3, 0.3],
    [1, 0, 0],
  ])('samples %i at temperature %s asked for at %s', async (n, temperature, expected) => {
    const lm = scriptedLM(replyOf(1), native)
    await rate().completions(input, { n, lm, lmOptions: { temperature } })
    expect(lm.calls[0]?.temperature).toBe(expected)
  })

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses n = %s before it asks anything', async (n) => {
    const lm = scriptedLM(replyOf(1))
    await expect(rate().completions(input, { n, lm })).rejects.toThrow(`\`n\` must be a whole number from 1, got ${n}.`)
    expect(lm.calls).toEqual([])
  })

  it('rejects with the reason when it is aborted though some fit', async () => {
    const controller = new AbortController()
    const lm = scriptedLM(
      [
        { completions: [replyOf(1), replyOf('two')] },
        () => {
          controller.abort('now')
          return new Promise<never>(() => {})
        },
      ],
      native,
    )
    await expect(rate().completions(input, { n: 2, lm, signal: controller.signal })).rejects.toBe('now')
  })
})
