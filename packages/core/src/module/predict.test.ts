import { describe, expect, expectTypeOf, it } from 'vitest'
import * as z from 'zod'
import type { Adapter } from '../adapter/adapter.ts'
import { chatAdapter } from '../adapter/chat/chat-adapter.ts'
import { withContext } from '../scope.ts'
import type { ConfigurationError } from '../errors/configuration-error.ts'
import type { InputError } from '../errors/input-error.ts'
import type { LMResult } from '../lm/lm.ts'
import { textOf } from '../lm/message.ts'
import { unknownUsage } from '../lm/usage.ts'
import { signature } from '../signature/signature.ts'
import { isPredictor } from '../state/predictor.ts'
import { dumpState } from '../state/dump-state.ts'
import { withState } from '../state/with-state.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM, type ScriptedLM } from '../testing/scripted-lm.ts'
import { Predict } from './predict.ts'
import { program } from './program.ts'

const lmOf = (id: string): ScriptedLM => scriptedLM(chatReply({ answer: id }), { id })
const question = 'Who wrote Emma?'

/** What a call that must fail fails with. */
async function failureOf<E = Error>(work: Promise<unknown>): Promise<E> {
  return work.then(
    () => expect.unreachable('the call must fail'),
    (error: unknown) => error as E,
  )
}

describe('Predict', () => {
  it('fills the outputs from the inputs', async () => {
    const count = new Predict('text -> words: string[], count: int')
    const output = await count.run({ text: 'a b' }, { lm: scriptedLM(chatReply({ words: ['a', 'b'], count: 2 })) })
    expect(output).toEqual({ words: ['a', 'b'], count: 2 })
  })

  it('infers its types from text', () => {
    const predict = new Predict('question: string, context?: string[] -> answer: string, score: number')
    expectTypeOf(predict.run).parameter(0).toEqualTypeOf<{ question: string; context?: string[] | undefined }>()
    expectTypeOf(predict.run).returns.resolves.toEqualTypeOf<{ answer: string; score: number }>()
    expectTypeOf(predict.completions).returns.resolves.toEqualTypeOf<{ answer: string; score: number }[]>()
  })

  it('infers its types from schemas', () => {
    const predict = new Predict(
      signature({
        input: { message: z.string() },
        output: { intent: z.enum(['ask', 'buy']), confidence: z.number().min(0).max(1) },
      }),
    )
    expectTypeOf(predict.run).parameter(0).toEqualTypeOf<{ message: string }>()
    expectTypeOf(predict.run).returns.resolves.toEqualTypeOf<{ intent: 'ask' | 'buy'; confidence: number }>()
  })

  it('does not compile with a misspelt type, input or demo', async () => {
    // @ts-expect-error strin is no type
    expect(() => new Predict('question: strin -> answer')).toThrow('strin')
    const predict = new Predict('question -> answer')
    // @ts-expect-error the input is called question
    await failureOf(predict.run({ query: question }))
    // @ts-expect-error an output is no input
    void new Predict('question -> answer', { demos: [{ inputs: { answer: 'x' }, outputs: {} }] })
  })

  it('transforms outputs by their schemas', async () => {
    const shout = new Predict(
      signature({ input: { text: z.string() }, output: { loud: z.string().transform((text) => text.toUpperCase()) } }),
    )
    expect(await shout.run({ text: 'x' }, { lm: scriptedLM(chatReply({ loud: 'hey' })) })).toEqual({ loud: 'HEY' })
  })

  it('sends inputs as their schemas transform them', async () => {
    const lm = scriptedLM(chatReply({ answer: 'A' }))
    const trimmed = new Predict(
      signature({ input: { text: z.string().transform((text) => `<${text.trim()}>`) }, output: 'answer' }),
    )
    await trimmed.run({ text: '  x ' }, { lm })
    expect(textOf(lm.calls[0]?.messages.at(-1)?.content ?? [])).toContain('<x>')
  })

  it('awaits asynchronous schemas on both sides', async () => {
    const slow = z.string().refine(async (text) => text !== 'no')
    const predict = new Predict(signature({ input: { text: slow }, output: { answer: slow } }))
    expect(await predict.run({ text: 'x' }, { lm: scriptedLM(chatReply({ answer: 'yes' })) })).toEqual({
      answer: 'yes',
    })
  })

  it('is a predictor', () => {
    expect(isPredictor(new Predict('a -> b'))).toBe(true)
  })

  describe('with an input that does not fit', () => {
    const predict = new Predict('question: string, k: int -> answer')

    it('names each field and what was expected, without calling the LM', async () => {
      const lm = lmOf('x')
      const error = await failureOf<InputError>(predict.run({ qestion: question, k: '3' } as never, { lm }))
      expect(error).toMatchObject({ name: 'InputError', code: 'INPUT_INVALID' })
      expect(error.issues.map(({ path, message }) => `${path} ${message}`)).toEqual([
        expect.stringMatching(/^question .*expected string/),
        expect.stringMatching(/^k .*expected .*(int|number)/),
        expect.stringMatching(/^qestion .*`question`/),
      ])
      expect(lm.calls).toEqual([])
    })

    it('names the predictor and the fields in the message', async () => {
      const outer = program('outer', { steps: [predict] }, ({ k }: { k: number }, { steps }) =>
        steps[0].run({ k } as never),
      )
      const { message } = await failureOf(outer.run({ k: 1 }, { lm: lmOf('x') }))
      expect(message).toMatch(/^The input of predictor 'steps\[0\]' does not fit its signature: `question` /)
    })

    it.each([null, undefined, 'text', [], new Map()])('refuses %o, which is no record of fields', async (input) => {
      expect(await failureOf(predict.run(input as never, { lm: lmOf('x') }))).toMatchObject({ code: 'INPUT_INVALID' })
    })
  })

  describe('choosing an LM', () => {
    const lms = { override: lmOf('override'), call: lmOf('call'), own: lmOf('own'), context: lmOf('context') }

    it.each([
      [['override', 'call', 'own', 'context'], 'override'],
      [['call', 'own', 'context'], 'call'],
      [['own', 'context'], 'own'],
      [['context'], 'context'],
    ] as [(keyof typeof lms)[], string][])('of %j takes %s', async (given, expected) => {
      const has = (name: keyof typeof lms) => (given.includes(name) ? lms[name] : undefined)
      const predict = new Predict('question -> answer', { lm: has('own') })
      const run = () => predict.run({ question }, { lm: has('call') })
      expect(await withContext({ lm: has('context'), overrideLM: has('override') }, run)).toEqual({ answer: expected })
    })

    it('lets a call name what overrides', async () => {
      const run = () => new Predict('question -> answer').run({ question }, { overrideLM: lms.call })
      expect(await withContext({ overrideLM: lms.override }, run)).toEqual({ answer: 'call' })
    })

    it('keeps the LMs of a program of two', async () => {
      const two = program(
        'two',
        { cheap: new Predict('question -> answer', { lm: lms.own }), other: new Predict('question -> answer') },
        async (input: { question: string }, { cheap, other }) => [
          (await cheap.run(input)).answer,
          (await other.run(input)).answer,
        ],
      )
      expect(await two.run({ question }, { lm: lms.context })).toEqual(['own', 'context'])
    })

    it('overrides the LMs of a program of two', async () => {
      const two = program(
        'two',
        { cheap: new Predict('question -> answer', { lm: lms.own }), other: new Predict('question -> answer') },
        async (input: { question: string }, { cheap, other }) => [
          (await cheap.run(input)).answer,
          (await other.run(input)).answer,
        ],
      )
      expect(await two.run({ question }, { lm: lms.context, overrideLM: lms.override })).toEqual([
        'override',
        'override',
      ])
    })

    it('says both ways to set one when there is none', async () => {
      const error = await failureOf<ConfigurationError>(new Predict('question -> answer').run({ question }))
      expect([error.name, error.code, error.message]).toEqual([
        'ConfigurationError',
        'LM_NOT_CONFIGURED',
        'There is no LM for the predictor. Pass one to the call, `run(input, { lm })`, or set one around it, `withContext({ lm }, () => …)`.',
      ])
    })
  })

  describe('choosing sampling options', () => {
    it('lays the call over the own options over the context', async () => {
      const lm = lmOf('x')
      const predict = new Predict('question -> answer', { lmOptions: { topP: 0.2, seed: 2 } })
      await withContext({ lm, lmOptions: { temperature: 0.3, topP: 0.3, seed: 3 } }, () =>
        predict.run({ question }, { lmOptions: { seed: 1 } }),
      )
      expect(lm.calls[0]).toMatchObject({ seed: 1, topP: 0.2, temperature: 0.3 })
    })

    it('lets a state view replace the own options', async () => {
      const lm = lmOf('x')
      const predict = new Predict('question -> answer', { lmOptions: { topP: 0.2, seed: 2 } })
      const state = dumpState(predict)
      const self = { ...state.predictors.self, lmOptions: { seed: 4 } }
      await withState(predict, { ...state, predictors: { self } } as never).run({ question }, { lm })
      expect(lm.calls[0]).toMatchObject({ seed: 4 })
      expect(lm.calls[0]).not.toHaveProperty('topP')
    })

    it('does not let an undefined option erase another', async () => {
      const lm = lmOf('x')
      await new Predict('question -> answer', { lmOptions: { temperature: 0.2 } }).run(
        { question },
        { lm, lmOptions: { temperature: undefined } },
      )
      expect(lm.calls[0]?.temperature).toBe(0.2)
    })

    it('asks for a single completion at the temperature it was given, also at 0', async () => {
      const lm = lmOf('x')
      await new Predict('question -> answer').run({ question }, { lm, lmOptions: { temperature: 0 } })
      expect([lm.calls[0]?.temperature, lm.calls[0]?.n]).toEqual([0, undefined])
    })
  })

  it.each([
    ['of the call', 'call', { own: 'own', call: 'call', context: 'context' }],
    ['of its own', 'own', { own: 'own', context: 'context' }],
    ['of the context', 'context', { context: 'context' }],
  ] as [string, string, Record<string, string | undefined>][])(
    'formats with the adapter %s first',
    async (_, expected, names) => {
      const used: string[] = []
      const chat = chatAdapter()
      const adapterOf = (name: string | undefined): Adapter | undefined =>
        name === undefined
          ? undefined
          : { ...chat, formatInput: (...task) => (used.push(name), chat.formatInput(...task)) }
      const predict = new Predict('question -> answer', { adapter: adapterOf(names.own) })
      await withContext({ lm: lmOf('x'), adapter: adapterOf(names.context) }, () =>
        predict.run({ question }, { adapter: adapterOf(names.call) }),
      )
      expect(used).toEqual([expected])
    },
  )

  it('uses only the first completion when an LM gives more than it was asked for', async () => {
    const lm = scriptedLM([{ completions: [chatReply({ answer: 'first' }), 'nonsense'] }])
    expect(await new Predict('question -> answer').run({ question }, { lm })).toEqual({ answer: 'first' })
  })

  it('marks as worth caching only what parses and validates', async () => {
    const lm = scriptedLM([chatReply({ score: 3 })])
    await new Predict('text -> score: int').run({ text: 'x' }, { lm })
    const { cacheable } = lm.calls[0] ?? {}
    const resultOf = (text: string): LMResult => ({
      completions: [{ content: [{ type: 'text', text }], finishReason: { unified: 'stop' } }],
      usage: unknownUsage,
      model: 'm',
    })
    const replies = [chatReply({ score: 3 }), chatReply({ score: 'three' }), 'nonsense', '']
    const marks = await Promise.all(replies.map(async (text) => cacheable?.(resultOf(text))))
    expect(marks).toEqual([true, false, false, false])
  })
})
