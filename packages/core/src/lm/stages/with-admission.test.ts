import { describe, expect, it } from 'vitest'
import { LMError } from '../../errors/lm-error.ts'
import { Predict } from '../../module/predict.ts'
import { program } from '../../module/program.ts'
import { chatReply } from '../../testing/chat-reply.ts'
import { scriptedLM } from '../../testing/scripted-lm.ts'
import type { LM } from '../lm.ts'
import { lmWithOptions } from '../lm-with-options.ts'
import { hello, lmOf, partsOf } from '../../testing/stream-parts.ts'
import { textResult } from '../text-result.ts'
import { withAdmission } from './with-admission.ts'
import { withRetries } from './with-retries.ts'

/** An LM that answers when told to, and knows the most calls it had at once. */
function crowded() {
  const waiting: (() => void)[] = []
  const state = { inFlight: 0, most: 0, made: 0 }
  const lm: LM = {
    id: 'crowded',
    async generate() {
      state.made += 1
      state.inFlight += 1
      state.most = Math.max(state.most, state.inFlight)
      await new Promise<void>((resolve) => waiting.push(resolve))
      state.inFlight -= 1
      return textResult('Hi', { model: 'crowded' })
    },
  }
  const answerAll = async (): Promise<void> => {
    for (let answer = waiting.shift(); answer; answer = waiting.shift()) {
      answer()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { lm, state, answerAll }
}

const three = { startConcurrency: 3, maxConcurrency: 3 }

describe('withAdmission', () => {
  it('keeps calls to the limit and makes them all', async () => {
    const { lm, state, answerAll } = crowded()
    const limited = withAdmission(lm, three)
    const calls = Array.from({ length: 20 }, () => limited.generate(hello))
    await new Promise((resolve) => setImmediate(resolve))
    expect(state).toMatchObject({ made: 3 })
    await answerAll()
    await Promise.all(calls)
    expect(state).toEqual({ inFlight: 0, most: 3, made: 20 })
  })

  it('shares one limit between all wrappers and views of an LM, however the limit is written', async () => {
    const { lm, state, answerAll } = crowded()
    const wrappers = [
      withAdmission(lm, three),
      withAdmission(lm, { ...three }),
      withAdmission(lmWithOptions(lm, { temperature: 1 }), { maxConcurrency: 3, startConcurrency: 3 }),
    ]
    const calls = wrappers.flatMap((each) => Array.from({ length: 5 }, () => each.generate(hello)))
    await new Promise((resolve) => setImmediate(resolve))
    await answerAll()
    await Promise.all(calls)
    expect(state.most).toBe(3)
  })

  it('limits two LMs apart, even of one id', async () => {
    const [first, second] = [crowded(), crowded()]
    for (const { lm } of [first, second]) {
      for (let index = 0; index < 5; index += 1) void withAdmission(lm, three).generate(hello)
    }
    await new Promise((resolve) => setImmediate(resolve))
    expect([first.state.inFlight, second.state.inFlight]).toEqual([3, 3])
    await Promise.all([first.answerAll(), second.answerAll()])
  })

  it('passes by an LM that schedules itself', () => {
    const lm = lmOf({ concurrency: 'self' })
    expect(withAdmission(lm)).toBe(lm)
  })

  it('holds no place while a retry waits', async () => {
    const order: string[] = []
    const lm = lmOf({
      async generate({ messages: [message], attempt = 1 }) {
        const name = message?.content[0]?.type === 'text' ? message.content[0].text : ''
        order.push(`${name}${attempt}`)
        if (name === 'a' && attempt === 1) throw new LMError('x', { code: 'LM_SERVER' })
        return textResult('Hi', { model: 'test' })
      },
    })
    const staged = withRetries(withAdmission(lm, { startConcurrency: 1, maxConcurrency: 1 }), {
      baseMs: 20,
      random: () => 1,
    })
    const ask = (text: string) => staged.generate({ messages: [{ role: 'user', content: [{ type: 'text', text }] }] })
    await Promise.all([ask('a'), ask('b'), ask('c')])
    expect(order).toEqual(['a1', 'b1', 'c1', 'a2'])
  })

  it('gives a place back when a stream ends, fails or is left', async () => {
    let opened = 0
    const lm = withAdmission(
      lmOf({
        async *stream() {
          opened += 1
          yield* partsOf('a').slice(0, 1)
          if (opened === 2) throw new Error('cut')
          yield* partsOf('a').slice(1)
        },
      }),
      { startConcurrency: 1, maxConcurrency: 1 },
    )
    const stream = lm.stream as NonNullable<LM['stream']>
    for await (const _part of stream(hello)) break
    const failing = async (): Promise<void> => {
      for await (const _part of stream(hello)) continue
    }
    await expect(failing()).rejects.toThrow('cut')
    for await (const _part of stream(hello)) continue
    for await (const _part of stream(hello)) continue
    expect(opened).toBe(4)
  })

  it('lets programs take turns', async () => {
    const answered: string[] = []
    const lm = scriptedLM(({ messages }) => {
      const text = JSON.stringify(messages.at(-1)?.content)
      answered.push(text.includes('large') ? 'large' : 'small')
      return chatReply({ answer: 'x' })
    })
    const one = (name: string) =>
      program(name, { p: new Predict('question -> answer') }, (input: { question: string }, { p }) => p.run(input))
    const [large, small] = [one('large'), one('small')]
    const options = { lm, limits: { startConcurrency: 2, maxConcurrency: 2 } }
    await Promise.all([
      ...Array.from({ length: 100 }, () => large.run({ question: 'large' }, options)),
      ...Array.from({ length: 5 }, () => small.run({ question: 'small' }, options)),
    ])
    expect(answered).toHaveLength(105)
    expect(answered.lastIndexOf('small')).toBeLessThan(16)
  })
})
