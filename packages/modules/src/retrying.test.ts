import { assertThat, check, keptEntries, onEvent, Predict, program, suggest, textOf, tool } from '@dspex/core'
import { defineRetriever } from '@dspex/core/implement'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { Retry, retrying } from './retry.ts'

type Answer = { answer: string }
const brief = check({
  name: 'brief',
  field: 'answer',
  test: ({ answer }: Answer) => answer.length <= 5,
  message: 'is too long',
})
const answers = (...texts: readonly string[]) => scriptedLM(texts.map((answer) => chatReply({ answer })))
const qa = () => new Predict('question -> answer')
const input = { question: 'Who?' }
const textOfCall = ({ calls }: ReturnType<typeof answers>, call: number): string =>
  (calls[call]?.messages ?? []).map(({ role, content }) => `${role}: ${textOf(content)}`).join('\n')

describe('retrying', () => {
  it('runs again from the predictor that is responsible, and calls nothing twice for it', async () => {
    const looked: string[] = []
    const look = tool({ name: 'look', description: 'Looks.', run: () => void looked.push('looked') })
    const wiki = defineRetriever({
      name: 'wiki',
      retrieve: () => {
        looked.push('retrieved')
        return { passages: [] }
      },
    })
    const rag = program(
      'rag',
      {
        plan: new Predict('question -> query'),
        respond: new Predict('query -> answer'),
        rate: new Predict('answer -> rating: int'),
      },
      async ({ question }: { question: string }, { plan, respond, rate }) => {
        const { query } = await plan.run({ question })
        await look.call({})
        await wiki.retrieve({ query, k: 1 })
        const { answer } = await respond.run({ query })
        const { rating } = await rate.run({ answer })
        assertThat(answer.length <= 5, 'is too long', { predictor: respond, field: 'answer' })
        return { answer, rating }
      },
    )
    const lm = scriptedLM(
      [{ query: 'q' }, { answer: 'Jane Austen' }, { rating: 1 }, { answer: 'Jane' }, { rating: 2 }].map((each) =>
        chatReply(each),
      ),
    )
    const seen: unknown[] = []
    const stop = onEvent('attempt', { start: ({ attempt, issues }) => seen.push([attempt, issues.length]) })
    const { output, trace } = await retrying(rag).execute(input, { lm })
    stop()
    expect(output).toEqual({ answer: 'Jane', rating: 2 })
    expect(lm.calls).toHaveLength(5)
    expect(looked).toEqual(['looked', 'retrieved'])
    expect(seen).toEqual([
      [1, 0],
      [2, 1],
    ])
    expect(trace.map(({ kind, path, dropped }) => `${kind} ${path}${dropped ? ' (dropped)' : ''}`)).toEqual([
      'attempt Retry(rag) (dropped)',
      'predict plan (dropped)',
      'tool look (dropped)',
      'retrieve wiki (dropped)',
      'predict respond (dropped)',
      'predict rate (dropped)',
      'attempt Retry(rag)',
      'predict plan',
      'tool look',
      'retrieve wiki',
      'predict respond',
      'predict rate',
    ])
    expect(keptEntries(trace).find(({ path }) => path === 'respond')).toMatchObject({
      input: { query: 'q' },
      output: { answer: 'Jane' },
    })
  })

  it('tells the one call that failed of several of one predictor', async () => {
    const each = program(
      'each',
      { ask: new Predict('place -> name') },
      async ({ places }: { places: string[] }, { ask }) => {
        const names: string[] = []
        for (const place of places) {
          const found = await ask.run({ place })
          assertThat(found.name !== 'wrong', 'is wrong', { field: 'name', predictor: 'ask' })
          names.push(found.name)
        }
        return { names }
      },
    )
    const lm = scriptedLM(['one', 'wrong', 'two', 'three'].map((name) => chatReply({ name })))
    expect(await retrying(each).run({ places: ['a', 'b', 'c'] }, { lm })).toEqual({ names: ['one', 'two', 'three'] })
    expect(lm.calls.map((_, call) => textOfCall(lm, call).includes('is wrong'))).toEqual([false, false, true, false])
  })

  it('sends two assertions on one predictor at once', async () => {
    const both = program('both', { respond: qa() }, async (given: { question: string }, { respond }) => {
      const { answer } = await respond.run(given)
      suggest(answer.length <= 5, 'is too long', { field: 'answer' })
      suggest(/^[A-Z]/.test(answer), 'begins in lower case', { field: 'answer' })
      return { answer }
    })
    const lm = answers('jane austen', 'Jane')
    expect(await retrying(both).run(input, { lm })).toEqual({ answer: 'Jane' })
    expect(textOfCall(lm, 1)).toMatch(/is too long[^]*begins in lower case/)
  })

  it('keeps runs that happen at once apart', async () => {
    const lm = scriptedLM(({ messages }) => {
      const text = messages.map(({ content }) => textOf(content)).join('\n')
      const name = /Who is (\w+)\?/.exec(text)?.[1] ?? ''
      return chatReply({ answer: text.includes(`${name} is too long`) ? name.slice(0, 2) : `${name} the third` })
    })
    const both = program('both', { respond: qa() }, async (given: { question: string }, { respond }) => {
      const { answer } = await respond.run(given)
      assertThat(answer.length <= 5, `${answer.split(' ')[0]} is too long`, { field: 'answer' })
      return { answer }
    })
    const reliable = retrying(both)
    const names = ['Ann', 'Bob', 'Cyd', 'Dan', 'Eve']
    const outputs = await Promise.all(names.map((name) => reliable.run({ question: `Who is ${name}?` }, { lm })))
    expect(outputs.map(({ answer }) => answer)).toEqual(['An', 'Bo', 'Cy', 'Da', 'Ev'])
  })

  it('refuses an assertion that names a predictor which is not there', async () => {
    const odd = program('odd', { respond: qa() }, async (given: { question: string }, { respond }) => {
      const { answer } = await respond.run(given)
      assertThat(answer === '', 'no', { predictor: 'respnd' })
      return { answer }
    })
    await expect(retrying(odd).run(input, { lm: answers('a', 'b') })).rejects.toThrow("'respnd', which is not in 'odd'")
  })

  it('takes back what it told of an attempt that it drops', async () => {
    const events: string[] = []
    const lm = answers('Jane Austen', 'Jane')
    for await (const event of new Retry(qa(), { checks: [brief] }).stream(input, { lm }))
      events.push(event.type === 'field-done' ? `done ${String(event.value)}` : event.type)
    expect(events).toEqual(['field-delta', 'done Jane Austen', 'field-delta', 'done Jane', 'field-reset', 'output'])
  })
})
