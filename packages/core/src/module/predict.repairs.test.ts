import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { withContext } from '../scope.ts'
import type { ParseError } from '../errors/parse-error.ts'
import type { LMOptions, LMRequest } from '../lm/lm.ts'
import { textOf } from '../lm/message.ts'
import { signature } from '../signature/signature.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import type { ScriptedResult } from '../testing/scripted-result.ts'
import { Predict } from './predict.ts'

const good = chatReply({ answer: 'A', score: 3 })
const bad = chatReply({ answer: 'A', score: 'three' })
const rate = (): Predict<'text -> answer, score: int'> => new Predict('text -> answer, score: int')
const input = { text: 'x' }

const lastText = (request: LMRequest | undefined): string => textOf(request?.messages.at(-1)?.content ?? [])

async function failureOf(work: Promise<unknown>): Promise<ParseError> {
  return work.then(
    () => expect.unreachable('the call must fail'),
    (error: unknown) => error as ParseError,
  )
}

describe('Predict', () => {
  describe('repairing a reply', () => {
    it('asks once more and returns the reply that fits', async () => {
      const lm = scriptedLM([bad, good])
      expect(await rate().run(input, { lm })).toEqual({ answer: 'A', score: 3 })
      lm.assertUsed()
    })

    it('sends the reply back with the field and what is wrong with it', async () => {
      const lm = scriptedLM([bad, good])
      await rate().run(input, { lm })
      const [first, second] = lm.calls
      expect(second?.messages.slice(0, -2)).toEqual(first?.messages)
      expect(second?.messages.slice(-2).map(({ role }) => role)).toEqual(['assistant', 'user'])
      expect(textOf(second?.messages.at(-2)?.content ?? [])).toBe(bad)
      expect(lastText(second)).toMatch(/`score`: .*(int|number)/i)
    })

    it('does not speak of the fields that fit', async () => {
      const lm = scriptedLM([bad, good])
      await rate().run(input, { lm })
      expect(lastText(lm.calls[1])).not.toMatch(/`answer`: /)
    })

    it('names the place inside a structure', async () => {
      const lm = scriptedLM([chatReply({ items: [{ price: 1 }, { price: 'dear' }] }), chatReply({ items: [] })])
      const shop = new Predict(
        signature({ input: 'text', output: { items: z.array(z.object({ price: z.number() })) } }),
      )
      await shop.run(input, { lm })
      expect(lastText(lm.calls[1])).toContain('`items[1].price`')
    })

    it('says which fields are missing', async () => {
      const lm = scriptedLM([chatReply({ score: 3 }), good])
      await rate().run(input, { lm })
      expect(lastText(lm.calls[1])).toMatch(/`answer`: .*missing/)
    })

    it('keeps the sampling options and asks for one completion', async () => {
      const lm = scriptedLM([bad, good])
      await rate().run(input, { lm, lmOptions: { temperature: 0.4 } })
      expect(lm.calls[1]).toMatchObject({ temperature: 0.4 })
      expect(lm.calls[1]).not.toHaveProperty('n')
    })

    it('adds each misfit to the conversation', async () => {
      const lm = scriptedLM([bad, 'nonsense', good])
      await rate().run(input, { lm, repairs: 2 })
      const base = lm.calls[0]?.messages.length ?? 0
      expect(lm.calls.map(({ messages }) => messages.length - base)).toEqual([0, 2, 4])
    })

    it.each([0, 1, 3])('gives up after %i repairs', async (repairs) => {
      const lm = scriptedLM(bad)
      const error = await failureOf(rate().run(input, { lm, repairs }))
      expect([error.code, error.attempts, lm.calls.length]).toEqual(['REPLY_INVALID', repairs + 1, repairs + 1])
    })

    it('gives up with the last reply and what is wrong with it', async () => {
      const worse = chatReply({ answer: 'A', score: 'four' })
      const error = await failureOf(rate().run(input, { lm: scriptedLM([bad, worse]) }))
      expect([error.raw, error.issues.map(({ path }) => path)]).toEqual([worse, ['score']])
      expect(error.message).toContain('(after 2 attempts)')
    })

    it.each([
      ['the call', 0, { call: 0, own: 1, context: 2 }],
      ['its own', 1, { own: 1, context: 2 }],
      ['the context', 2, { context: 2 }],
      ['the default', 1, {}],
    ] as [string, number, { call?: number; own?: number; context?: number }][])(
      'takes the number of repairs of %s',
      async (_, expected, { call, own, context }) => {
        const lm = scriptedLM(bad)
        const predict = new Predict('text -> answer, score: int', { repairs: own })
        await withContext({ repairs: context }, () => failureOf(predict.run(input, { lm, repairs: call })))
        expect(lm.calls.length - 1).toBe(expected)
      },
    )

    it('asks the LM that answered first', async () => {
      const override = scriptedLM([bad, good])
      const other = scriptedLM(good)
      await rate().run(input, { lm: other, overrideLM: override })
      expect([override.calls.length, other.calls.length]).toEqual([2, 0])
    })

    it('fails as the LM does when it fails during the repair', async () => {
      await expect(rate().run(input, { lm: scriptedLM([bad, new Error('overloaded')]) })).rejects.toMatchObject({
        code: 'LM_FAILED',
      })
    })

    it('judges with asynchronous schemas', async () => {
      const even = z.number().refine(async (value) => value % 2 === 0, 'must be even')
      const lm = scriptedLM([chatReply({ n: 3 }), chatReply({ n: 4 })])
      expect(await new Predict(signature({ input: 'text', output: { n: even } })).run(input, { lm })).toEqual({ n: 4 })
      expect(lastText(lm.calls[1])).toContain('must be even')
    })

    it('does not send an empty reply back as an empty turn', async () => {
      const lm = scriptedLM(['', good])
      await rate().run(input, { lm })
      expect(textOf(lm.calls[1]?.messages.at(-2)?.content ?? [])).toMatch(/\S/)
    })
  })

  describe('telling replies apart', () => {
    const toolCall: ScriptedResult = {
      content: [{ type: 'tool-call', callId: '1', toolName: 't', input: {} }],
      finishReason: 'tool-calls',
    }
    const half = '[[ ## answer ## ]]\nA\n\n[[ ## score'

    it.each([
      ['an empty reply', '', 'REPLY_EMPTY', 2],
      ['white space', ' \n ', 'REPLY_EMPTY', 2],
      ['a tool call', toolCall, 'REPLY_EMPTY', 2],
      ['a refusal', { text: 'I can not help with that.', finishReason: 'refusal' }, 'REPLY_REFUSED', 1],
      ["the provider's filter", { text: '', finishReason: 'content-filter' }, 'REPLY_REFUSED', 1],
      ['a cut', { text: half, finishReason: 'length' }, 'REPLY_TRUNCATED', 1],
      ['a cut before the first word', { text: '', finishReason: 'length' }, 'REPLY_TRUNCATED', 1],
      ['nonsense', 'The answer is A.', 'REPLY_UNREADABLE', 2],
      ['a misfit', bad, 'REPLY_INVALID', 2],
    ] as [string, string | ScriptedResult, string, number][])(
      '%s: %j is %s after %i calls',
      async (_, reply, code, calls) => {
        const lm = scriptedLM(reply)
        const error = await failureOf(rate().run(input, { lm }))
        expect([error.name, error.code, lm.calls.length, error.attempts]).toEqual(['ParseError', code, calls, calls])
      },
    )

    it('takes a reply that is whole though it reached the limit', async () => {
      expect(await rate().run(input, { lm: scriptedLM({ text: good, finishReason: 'length' }) })).toEqual({
        answer: 'A',
        score: 3,
      })
    })

    it('does not repair a repair that is refused', async () => {
      const lm = scriptedLM([bad, { text: 'No.', finishReason: 'refusal' }])
      const error = await failureOf(rate().run(input, { lm, repairs: 5 }))
      expect([error.code, error.attempts]).toEqual(['REPLY_REFUSED', 2])
    })

    it('says what the model said instead of an answer', async () => {
      const error = await failureOf(rate().run(input, { lm: scriptedLM('The answer is A.'), repairs: 0 }))
      expect([error.raw, error.message.includes('The answer is A.')]).toEqual(['The answer is A.', true])
    })

    it('keeps the reasoning of the model out of the reply', async () => {
      const content = [
        { type: 'reasoning', text: '[[ ## answer ## ]]\nwrong' },
        { type: 'text', text: good },
      ] as const
      expect(await rate().run(input, { lm: scriptedLM({ content }) })).toEqual({ answer: 'A', score: 3 })
    })
  })

  it('does not ask again for what a schema threw', async () => {
    const cause = new Error('boom')
    const task = signature({
      input: { q: z.string() },
      output: {
        a: z.string().refine(() => {
          throw cause
        }),
      },
    })
    const lm = scriptedLM(chatReply({ a: 'x' }))
    await expect(new Predict(task).run({ q: 'q' }, { lm })).rejects.toMatchObject({ code: 'REPLY_INVALID', cause })
    expect(lm.calls).toHaveLength(1)
  })

  it.each([Number.NaN, -1, 1.5, Infinity])('refuses %s repairs', async (repairs) => {
    const run = async () => new Predict('q -> a').run({ q: 'q' }, { lm: scriptedLM(''), repairs })
    await expect(run()).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' })
  })

  it('refuses sampling options that are misspelt or of another type, where they are given', async () => {
    const wrong = { temprature: 1, topP: 'high' } as unknown as LMOptions
    expect(() => new Predict('q -> a', { lmOptions: wrong })).toThrow(/lmOptions\.temprature.*lmOptions\.topP/s)
    const run = async () => new Predict('q -> a').run({ q: 'q' }, { lm: scriptedLM(''), lmOptions: wrong })
    await expect(run()).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' })
  })
})
