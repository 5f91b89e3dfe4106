import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, expectTypeOf, it } from 'vitest'
import * as z from 'zod'
import { jsonAdapter } from '../adapter/json/json-adapter.ts'
import { withContext } from '../scope.ts'
import type { LM, LMStreamPart } from '../lm/lm.ts'
import { textResult } from '../lm/text-result.ts'
import { signature } from '../signature/signature.ts'
import { dumpState } from '../state/dump-state.ts'
import { editState } from '../state/edit-state.ts'
import { withState } from '../state/with-state.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { tool } from '../tool/tool.ts'
import { ChainOfThought } from './chain-of-thought.ts'
import { Predict } from './predict.ts'
import { program } from './program.ts'
import { ReAct } from './react.ts'

/** An LM that streams these replies, one a call, a few characters at a time. */
function streamingLM(replies: readonly string[], size = 3): LM & { readonly opened: number; readonly closed: number } {
  const rest = [...replies]
  const lm = {
    id: 'streaming',
    opened: 0,
    closed: 0,
    generate: () => Promise.reject(new Error('it only streams')),
    async *stream(): AsyncGenerator<LMStreamPart> {
      const reply = rest.shift() as string
      lm.opened += 1
      try {
        for (let at = 0; at < reply.length; at += size) {
          await wait(0)
          yield { type: 'text-delta', text: reply.slice(at, at + size) }
        }
        yield { type: 'finish', result: textResult(reply, { model: 'streaming' }) }
      } finally {
        lm.closed += 1
      }
    },
  }
  return lm
}

async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const event of events) all.push(event)
  return all
}

type ShownEvent = { readonly type: string } & Partial<
  Record<'path' | 'field' | 'tool' | 'delta', string> & Record<'value' | 'input' | 'output', unknown>
>

/** Events as words, deltas of one field joined. */
function tellShort(events: readonly { readonly type: string }[]): string[] {
  const lines: string[] = []
  for (const event of events as readonly ShownEvent[]) {
    const { type, path, field, tool: toolName, delta, value, input, output } = event
    const shown = delta ?? value ?? input ?? output
    const words = [type, path, field ?? toolName].filter((word) => word !== undefined).join(' ')
    const last = lines.at(-1)
    if (delta !== undefined && last?.startsWith(`${words}: `)) lines[lines.length - 1] = last + delta
    else
      lines.push(shown === undefined ? words : `${words}: ${typeof shown === 'string' ? shown : JSON.stringify(shown)}`)
  }
  return lines
}

const reply = chatReply({ reasoning: 'Emma is by her.', answer: 'Jane Austen', year: 1815 })
const qa = new ChainOfThought('question -> answer, year: int')
const question = { question: 'Who wrote Emma?' }

describe('stream', () => {
  it('tells outputs while they form, then the whole', async () => {
    const events = await collect(qa.stream(question, { lm: streamingLM([reply]) }))
    expect(tellShort(events)).toEqual([
      'field-delta predict reasoning: Emma is by her.',
      'field-done predict reasoning: Emma is by her.',
      'field-delta predict answer: Jane Austen',
      'field-done predict answer: Jane Austen',
      'field-done predict year: 1815',
      'output: {"reasoning":"Emma is by her.","answer":"Jane Austen","year":1815}',
    ])
    expect(events.filter(({ type }) => type === 'field-delta').length).toBeGreaterThan(5)
    expectTypeOf(events).items.toMatchTypeOf<{ readonly type: string }>()
    for (const event of events)
      if (event.type === 'field-done' && event.field === 'year') expectTypeOf(event.value).toEqualTypeOf<number>()
  })

  it('tells the same of an LM that does not stream', async () => {
    const streamed = tellShort(await collect(qa.stream(question, { lm: streamingLM([reply]) })))
    expect(tellShort(await collect(qa.stream(question, { lm: scriptedLM([reply]) })))).toEqual(streamed)
  })

  it('takes back what a repair replaces', async () => {
    const wrong = chatReply({ reasoning: 'Hm.', answer: 'Jane', year: 'long ago' })
    const events = await collect(qa.stream(question, { lm: streamingLM([wrong, reply]) }))
    expect(tellShort(events)).toEqual([
      'field-delta predict reasoning: Hm.',
      'field-done predict reasoning: Hm.',
      'field-delta predict answer: Jane',
      'field-done predict answer: Jane',
      'field-reset predict reasoning',
      'field-reset predict answer',
      'field-delta predict reasoning: Emma is by her.',
      'field-done predict reasoning: Emma is by her.',
      'field-delta predict answer: Jane Austen',
      'field-done predict answer: Jane Austen',
      'field-done predict year: 1815',
      'output: {"reasoning":"Emma is by her.","answer":"Jane Austen","year":1815}',
    ])
  })

  it('tells what a schema makes of a text in place of the text', async () => {
    const shout = signature({
      input: { text: z.string() },
      output: { loud: z.string().transform((text) => text.toUpperCase()) },
    })
    const lm = streamingLM([chatReply({ loud: 'hello' })])
    expect(tellShort(await collect(new Predict(shout).stream({ text: '' }, { lm })))).toEqual([
      'field-delta self loud: hello',
      'field-done self loud: HELLO',
      'output: {"loud":"HELLO"}',
    ])
  })

  it('streams JSON', async () => {
    const json = '{"reasoning": "Emma\\u0020is by her.", "answer": "Jane Austen", "year": 1815}'
    const lm = streamingLM([json])
    const events = await collect(qa.stream(question, { lm, adapter: jsonAdapter() }))
    expect(tellShort(events).slice(0, 3)).toEqual([
      'field-delta predict reasoning: Emma is by her.',
      'field-done predict reasoning: Emma is by her.',
      'field-delta predict answer: Jane Austen',
    ])
  })

  it('tells of nested modules, tools and parallel calls, each with its path and number', async () => {
    const both = program(
      'both',
      { first: new Predict('question -> answer'), second: new Predict('question -> answer') },
      async (input: { question: string }, { first, second }) => {
        const [a, b] = await Promise.all([first.run(input), second.run(input)])
        return `${a.answer} and ${b.answer}`
      },
    )
    const lm = streamingLM([chatReply({ answer: 'one' }), chatReply({ answer: 'two' })])
    const events = await collect(both.stream(question, { lm }))
    const done = events.filter((event) => event.type === 'field-done')
    expect(done.map(({ path, value }) => `${path}: ${String(value)}`).toSorted()).toEqual(['first: one', 'second: two'])
    expect(new Set(done.map(({ id }) => id)).size).toBe(2)
    expect(events.at(-1)).toEqual({ type: 'output', output: 'one and two' })
  })

  it('tells tool calls and their results', async () => {
    const twice = tool({ name: 'twice', description: '', input: z.object({ n: z.number() }), run: ({ n }) => 2 * n })
    const agent = new ReAct('question -> answer', { tools: [twice] })
    const step = (name: string, args: object): string =>
      chatReply({ next_thought: 'So.', next_tool_name: name, next_tool_args: args })
    const lm = streamingLM([step('twice', { n: 4 }), step('finish', {}), chatReply({ reasoning: 'r', answer: '8' })])
    const lines = tellShort(await collect(agent.stream({ question: '2 × 4?' }, { lm })))
    expect(lines).toContain('tool-call twice: {"n":4}')
    expect(lines).toContain('tool-result twice: 8')
    expect(lines).toContain('field-delta extract.predict answer: 8')
  })

  it('stops the provider when the reader leaves', async () => {
    const lm = streamingLM([reply], 1)
    for await (const event of qa.stream(question, { lm })) if (event.type === 'field-delta') break
    expect(lm.opened).toBe(1)
    await expect.poll(() => lm.closed).toBe(1)
  })

  it('rejects with the reason of an abort, and with what the run throws', async () => {
    const controller = new AbortController()
    const stream = qa.stream(question, { lm: streamingLM([reply], 1), signal: controller.signal })
    await stream.next()
    controller.abort('enough')
    await expect(collect(stream)).rejects.toBe('enough')
    await expect(collect(qa.stream(question))).rejects.toMatchObject({ code: 'LM_NOT_CONFIGURED' })
  })

  it('runs in the context of the call, whoever reads it', async () => {
    const stream = withContext({ lm: streamingLM([reply]) }, () => qa.stream(question))
    expect((await collect(stream)).at(-1)).toMatchObject({ type: 'output', output: { answer: 'Jane Austen' } })
  })

  it('streams a state view with its state', async () => {
    const state = editState(dumpState(qa), 'predict', { instructions: 'Sing it.' })
    const lm = scriptedLM([reply])
    await collect(withState(qa, state).stream(question, { lm }))
    expect(JSON.stringify(lm.calls[0]?.messages)).toContain('Sing it.')
  })
})
