import { warnings } from '../../work/warnings.ts'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { Predict } from '../../module/predict.ts'
import { signature } from '../../signature/signature.ts'
import { scriptedLM } from '../../testing/scripted-lm.ts'
import { textOf } from '../../lm/message.ts'
import { chatAdapter } from '../chat/chat-adapter.ts'
import { jsonAdapter } from './json-adapter.ts'

const extract = signature({
  instructions: 'Read the invoice.',
  input: { text: z.string() },
  output: {
    total: z.number().min(0),
    due: z.iso.date().optional(),
    lines: z.array(z.object({ name: z.string(), note: z.string().optional(), tax: z.string().nullable() })),
    prices: z.record(z.string(), z.number()),
    size: z.tuple([z.number(), z.string()]),
    kind: z.discriminatedUnion('type', [
      z.object({ type: z.literal('paid'), at: z.string() }),
      z.object({ type: z.literal('open'), reminders: z.int() }),
    ]),
  },
})

describe('jsonAdapter', () => {
  it('asks by a strict schema where the LM takes one, and undoes what it changed', async () => {
    const reply = {
      total: 3,
      due: null,
      lines: [{ name: 'Tea', note: null, tax: null }],
      prices: [{ key: 'Tea', value: 3 }],
      size: { '0': 1, '1': 'l' },
      kind: { type: 'open', reminders: 2 },
    }
    const lm = scriptedLM([JSON.stringify(reply)], { capabilities: { json: 'schema' } })
    const output = await new Predict(extract).run({ text: 'Tea 3' }, { lm, adapter: jsonAdapter() })
    expect(output).toEqual({
      total: 3,
      lines: [{ name: 'Tea', tax: null }],
      prices: { Tea: 3 },
      size: [1, 'l'],
      kind: { type: 'open', reminders: 2 },
    })
    const format = lm.calls[0]?.responseFormat
    expect(format).toMatchObject({ type: 'json', name: 'reply', schema: { additionalProperties: false } })
  })

  it('reads outputs in their own form too, as JSON mode gives them', async () => {
    const reply = {
      total: 3,
      lines: [{ name: 'Tea', tax: '7 %' }],
      prices: { Tea: 3 },
      size: [1, 'l'],
      kind: { type: 'paid', at: 'noon' },
    }
    const lm = scriptedLM([`Here you are:\n\`\`\`json\n${JSON.stringify(reply, null, 2)}\n\`\`\``], {
      capabilities: { json: 'object' },
    })
    expect(await new Predict(extract).run({ text: 'Tea 3' }, { lm, adapter: jsonAdapter() })).toEqual(reply)
    expect(lm.calls[0]?.responseFormat).toEqual({ type: 'json' })
  })

  it('asks in the prompt alone where the LM declares nothing', async () => {
    const lm = scriptedLM(['{"answer": "Jane Austen"}'])
    const qa = new Predict('question -> answer', { adapter: jsonAdapter() })
    expect(await qa.run({ question: 'Who wrote Emma?' }, { lm })).toEqual({ answer: 'Jane Austen' })
    expect(lm.calls[0]?.responseFormat).toBeUndefined()
    expect(lm.calls[0]?.messages.map(({ role, content }) => `${role}: ${textOf(content)}`).join('\n\n'))
      .toMatchInlineSnapshot(`
        "system: You are given:
        - \`question\` (string)

        You write one JSON object with the members:
        - \`answer\` (string)

        Each input stands under a header of its own, in this form:

        [[ ## question ## ]]
        {question}

        Your task: Given \`question\`, produce \`answer\`.

        user: [[ ## question ## ]]
        Who wrote Emma?

        Reply with one JSON object, and nothing else. Its members: \`answer\`."
      `)
  })

  it('shows demos as JSON', async () => {
    const demos = [{ inputs: { question: 'Emma?' }, outputs: { answer: 'Austen "Jane"' } }]
    const lm = scriptedLM(['{"answer": "x"}'])
    await new Predict('question -> answer', { demos, adapter: jsonAdapter() }).run({ question: 'Who?' }, { lm })
    expect(textOf(lm.calls[0]?.messages[2]?.content ?? [])).toBe('{"answer": "Austen \\"Jane\\""}')
  })

  it('sends a misfit back with what is wrong', async () => {
    const lm = scriptedLM(['{"total": "none"}', '{"total": 3}'])
    const sum = new Predict('text -> total: number', { adapter: jsonAdapter() })
    expect(await sum.run({ text: '1 + 2' }, { lm })).toEqual({ total: 3 })
    expect(textOf(lm.calls[1]?.messages.at(-1)?.content ?? [])).toContain('Write the whole object again.')
  })

  it('says that a reply was cut off', async () => {
    const lm = scriptedLM([{ text: '{"answer": "Jane Au', finishReason: 'length' }])
    const run = new Predict('question -> answer', { adapter: jsonAdapter() }).run({ question: 'Who?' }, { lm })
    await expect(run).rejects.toMatchObject({ code: 'REPLY_TRUNCATED' })
  })

  it('falls back to JSON mode with a warning where a strict schema is impossible', async () => {
    const seen: string[] = []
    const listen = (message: unknown): void => void seen.push((message as { message: string }).message)
    warnings.subscribe(listen)
    try {
      const lm = scriptedLM(['{"data": {"a": [1]}}'], { capabilities: { json: 'schema' } })
      const open = signature({ input: { text: z.string() }, output: { data: z.unknown() } })
      const output = await new Predict(open, { adapter: jsonAdapter() }).run({ text: 'x' }, { lm })
      expect(output).toEqual({ data: { a: [1] } })
      expect(lm.calls[0]?.responseFormat).toEqual({ type: 'json' })
      expect(seen).toEqual([
        "Structured output can't describe the outputs: `data` may be anything. They are asked for in JSON mode instead.",
      ])
      const strict = new Predict(open, { adapter: jsonAdapter({ mode: 'schema' }) })
      await expect(strict.run({ text: 'x' }, { lm })).rejects.toThrow("use `jsonAdapter({ mode: 'object' })`")
    } finally {
      warnings.unsubscribe(listen)
    }
  })
})

describe('a fallback adapter', () => {
  it('is asked after repairs were of no use, and says so', async () => {
    const seen: string[] = []
    const listen = (message: unknown): void => void seen.push((message as { code: string }).code)
    warnings.subscribe(listen)
    try {
      const lm = scriptedLM(['Jane Austen', 'It was Jane Austen.', '{"author": "Jane Austen", "year": 1815}'])
      const adapter = chatAdapter({ fallback: jsonAdapter() })
      const execution = await new Predict('question -> author, year: int', { adapter }).execute(
        { question: 'Who wrote Emma, and when?' },
        { lm },
      )
      expect(execution.output).toEqual({ author: 'Jane Austen', year: 1815 })
      expect(seen).toEqual(['ADAPTER_FALLBACK'])
      expect(Object.values(execution.usage)[0]).toMatchObject({ calls: 3, repairs: 1 })
    } finally {
      warnings.unsubscribe(listen)
    }
  })

  it('is not asked when the model refused', async () => {
    const lm = scriptedLM([{ text: 'No.', finishReason: 'refusal' }])
    const adapter = chatAdapter({ fallback: jsonAdapter() })
    await expect(new Predict('a -> b', { adapter }).run({ a: '' }, { lm })).rejects.toMatchObject({
      code: 'REPLY_REFUSED',
    })
    expect(lm.calls).toHaveLength(1)
  })
})
