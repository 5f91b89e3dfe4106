import { describe, expect, expectTypeOf, it } from 'vitest'
import * as z from 'zod'
import { withContext } from '../scope.ts'
import { textOf } from '../lm/message.ts'
import { signature } from '../signature/signature.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { ChainOfThought } from './chain-of-thought.ts'

const input = { question: 'Who wrote Emma?' }
const good = chatReply({ reasoning: 'R', answer: 'A' })

describe('ChainOfThought', () => {
  it('returns its reasoning and the answer', async () => {
    expect(await new ChainOfThought('question -> answer').run(input, { lm: scriptedLM(good) })).toEqual({
      reasoning: 'R',
      answer: 'A',
    })
  })

  it('asks for the reasoning before the answer', async () => {
    const lm = scriptedLM(good)
    await new ChainOfThought('question -> answer').run(input, { lm })
    const text = textOf(lm.calls[0]?.messages.at(-1)?.content ?? [])
    expect(text.indexOf('## reasoning ##')).toBeGreaterThan(0)
    expect(text.indexOf('## reasoning ##')).toBeLessThan(text.indexOf('## answer ##'))
  })

  it('keeps the instructions of its signature', () => {
    const cot = new ChainOfThought(signature('question -> answer').withInstructions('Answer in rhymes.'))
    expect(cot.predict.signature.instructions).toBe('Answer in rhymes.')
  })

  it('describes the reasoning in the words it is given', () => {
    const cot = new ChainOfThought('question -> answer', { reasoning: 'step by step' })
    expect(cot.predict.signature.outputs.map(({ description }) => description)).toEqual(['step by step', undefined])
  })

  it('asks again for a reasoning that is missing', async () => {
    const lm = scriptedLM([chatReply({ answer: 'A' }), good])
    expect(await new ChainOfThought('question -> answer').run(input, { lm })).toEqual({ reasoning: 'R', answer: 'A' })
  })

  it('passes the options of the call on to the predictor', async () => {
    const own = scriptedLM(good)
    const lm = scriptedLM('nonsense')
    const cot = new ChainOfThought('question -> answer', { lm: own, lmOptions: { temperature: 0 } })
    await cot.run(input, { lm, lmOptions: { temperature: 1 }, repairs: 0 }).catch(() => undefined)
    expect([own.calls.length, lm.calls.map(({ temperature }) => temperature)]).toEqual([0, [1]])
  })

  it('passes its own options on to the predictor', async () => {
    const lm = scriptedLM(good)
    const demo = { inputs: { question: 'q' }, outputs: { reasoning: 'demo reasoning', answer: 'a' } }
    await new ChainOfThought('question -> answer', { lm, lmOptions: { seed: 5 }, demos: [demo] }).run(input)
    expect([
      lm.calls[0]?.seed,
      lm.calls[0]?.messages.some(({ content }) => textOf(content).includes('demo reasoning')),
    ]).toEqual([5, true])
  })

  it('takes the LM of the context', async () => {
    const lm = scriptedLM(good)
    await withContext({ lm }, () => new ChainOfThought('question -> answer').run(input))
    expect(lm.calls).toHaveLength(1)
  })

  it('returns several completions, each with its own reasoning', async () => {
    const lm = scriptedLM([1, 2].map((n) => chatReply({ reasoning: `R${n}`, answer: `A${n}` })))
    expect(await new ChainOfThought('question -> answer').completions(input, { n: 2, lm })).toEqual([
      { reasoning: 'R1', answer: 'A1' },
      { reasoning: 'R2', answer: 'A2' },
    ])
  })

  it('is named in the trace by the predictor inside', async () => {
    const { trace } = await new ChainOfThought('question -> answer').execute(input, { lm: scriptedLM(good) })
    expect(trace.map(({ path, output }) => [path, output])).toEqual([['predict', { reasoning: 'R', answer: 'A' }]])
  })

  it('refuses a signature with a reasoning of its own, at compile time and at run time', () => {
    // @ts-expect-error ChainOfThought adds the output 'reasoning' itself
    expect(() => new ChainOfThought('question -> reasoning, answer')).toThrow("'reasoning'")
    // @ts-expect-error the same for a signature made of parts
    expect(() => new ChainOfThought(signature({ input: 'question', output: { reasoning: z.string() } }))).toThrow(
      "'reasoning'",
    )
  })

  it('infers its types', () => {
    const cot = new ChainOfThought('question: string, context: string[] -> answer: string')
    expectTypeOf(cot.run).parameter(0).toEqualTypeOf<{ question: string; context: string[] }>()
    expectTypeOf(cot.run).returns.resolves.toEqualTypeOf<{ reasoning: string; answer: string }>()
    expectTypeOf(cot.completions).returns.resolves.toEqualTypeOf<{ reasoning: string; answer: string }[]>()
  })
})
