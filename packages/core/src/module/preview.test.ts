import { describe, expect, it } from 'vitest'
import { withContext } from '../scope.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { ChainOfThought } from './chain-of-thought.ts'
import { Predict } from './predict.ts'
import { program } from './program.ts'

const ask = (): Predict<'question -> answer'> =>
  new Predict('question -> answer', { demos: [{ inputs: { question: 'q' }, outputs: { answer: 'a' } }] })
const input = { question: 'Q?' }

describe('Module.preview', () => {
  it('shows what a predictor would send, without an LM', async () => {
    const requests = await ask().preview(input)
    expect(requests.map(({ path, messages }) => [path, messages.map(({ role }) => role)])).toEqual([
      ['self', ['system', 'user', 'assistant', 'user']],
    ])
  })

  it('shows the messages and options that a run really sends', async () => {
    const lm = scriptedLM(chatReply({ reasoning: 'R', answer: 'A' }))
    const cot = new ChainOfThought('question -> answer', { lmOptions: { temperature: 0.3 } })
    const [shown] = await cot.preview(input, { lmOptions: { seed: 1 } })
    await cot.run(input, { lm, lmOptions: { seed: 1 } })
    const { cacheable: _shown, ...request } = shown?.request ?? { messages: [] }
    const { cacheable: _sent, signal: _signal, ...sent } = lm.calls[0] ?? { messages: [] }
    expect([request, shown?.messages]).toEqual([sent, sent.messages])
  })

  it('shows them as text to read', async () => {
    const [shown] = await ask().preview(input)
    expect(shown?.text).toMatch(/^── system ──\n[^]*\n\n── user ──\n[^]*── assistant ──\n[^]*── user ──\n[^]*Q\?/)
  })

  it('calls no LM though there is one', async () => {
    const lm = scriptedLM(chatReply({ answer: 'A' }))
    await withContext({ lm }, () => ask().preview(input))
    expect(lm.calls).toEqual([])
  })

  it('stops a composite at the first reply that is needed', async () => {
    const two = program('two', { first: ask(), second: ask() }, async (task: { question: string }, { first, second }) =>
      second.run({ question: (await first.run(task)).answer }),
    )
    expect((await two.preview(input)).map(({ path }) => path)).toEqual(['first'])
  })

  it('shows all calls that start together', async () => {
    const parts = { one: ask(), two: new ChainOfThought('question -> answer'), three: ask() }
    const all = program('all', parts, (task: { question: string }, { one, two, three }) =>
      Promise.all([one.run(task), two.run(task), three.run(task)]),
    )
    expect((await all.preview(input)).map(({ path }) => path)).toEqual(['one', 'two.predict', 'three'])
  })

  it('shows each of several calls of one predictor', async () => {
    const each = program('each', { ask: ask() }, (task: { questions: string[] }, parts) =>
      Promise.all(task.questions.map((question) => parts.ask.run({ question }))),
    )
    expect((await each.preview({ questions: ['a', 'b', 'c'] })).map(({ path }) => path)).toEqual(['ask', 'ask', 'ask'])
  })

  it('returns a list that nothing adds to later', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    let late: Promise<unknown> | undefined
    const loose = program(
      'loose',
      { first: ask(), second: ask() },
      async (task: { question: string }, { first, second }) => {
        late = promise.then(() => second.run(task)).catch(() => undefined)
        return first.run(task)
      },
    )
    const requests = await loose.preview(input)
    resolve()
    await late
    expect(requests.map(({ path }) => path)).toEqual(['first'])
  })

  it('shows what an asynchronous step before the first predictor leads to', async () => {
    const rag = program('rag', { ask: ask() }, async (_: object, parts) => {
      const question = await new Promise<string>((resolve) => setImmediate(() => resolve('retrieved')))
      return parts.ask.run({ question })
    })
    expect((await rag.preview({}))[0]?.text).toContain('retrieved')
  })

  it('is empty when no predictor is asked', async () => {
    expect(await program('none', {}, async () => 1).preview({})).toEqual([])
  })

  it('rejects with the error of an input that does not fit', async () => {
    await expect(ask().preview({ query: 'x' } as never)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })

  it('rejects with what fails before the first predictor', async () => {
    const boom = new Error('boom')
    await expect(program('p', {}, () => Promise.reject(boom)).preview({})).rejects.toBe(boom)
  })

  it('leaves no mark on an execution around it', async () => {
    const { trace } = await program('outer', { ask: ask() }, (task: { question: string }, parts) =>
      parts.ask.preview(task),
    ).execute(input)
    expect(trace).toEqual([])
  })

  it('leaves the next run as it is', async () => {
    const predict = ask()
    await predict.preview(input)
    expect(await predict.run(input, { lm: scriptedLM(chatReply({ answer: 'A' })) })).toEqual({ answer: 'A' })
  })
})
