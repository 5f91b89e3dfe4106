import { ChainOfThought, type LM, Predict, program, textMessage, textResult } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { generateText, Output, streamText } from 'ai'
import { generateText as generateTextOf6, streamText as streamTextOf6 } from 'ai-v6'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { type ProgramLanguageModel, toLanguageModel } from './to-language-model.ts'

const usage = { inputTokens: { total: 9, cacheRead: 4 }, outputTokens: { total: 3 } }

/** Answers every question with `fields`, and remembers what it was asked. */
function answering(fields: Record<string, string>): LM & { readonly asked: unknown[] } {
  const asked: unknown[] = []
  return {
    id: 'answering',
    asked,
    async generate(request) {
      asked.push(request)
      return textResult(chatReply(fields), { model: 'm', usage })
    },
  }
}

const answer = new Predict('question -> answer')

describe('toLanguageModel', () => {
  it.each([
    ['6', generateTextOf6],
    ['7', generateText],
  ])('answers generateText of ai %s', async (_, generate) => {
    const lm = answering({ answer: 'Jane Austen' })
    const model = toLanguageModel(answer, { input: 'question', run: { lm } })
    const result = await (generate as typeof generateText)({ model, prompt: 'Who wrote Emma?' })
    expect(result.text).toBe('Jane Austen')
    expect(result.finishReason).toBe('stop')
    expect(result.usage).toMatchObject({ inputTokens: 9, outputTokens: 3 })
    expect(result.response.modelId).toBe('Predict')
    expect(JSON.stringify(lm.asked)).toContain('Who wrote Emma?')
  })

  it.each([
    ['6', streamTextOf6],
    ['7', streamText],
  ])('answers streamText of ai %s', async (_, stream) => {
    const model = toLanguageModel(answer, { input: 'question', run: { lm: answering({ answer: 'Jane Austen' }) } })
    const result = (stream as typeof streamText)({ model, prompt: 'Who wrote Emma?' })
    let text = ''
    for await (const delta of result.textStream) text += delta
    expect(text).toBe('Jane Austen')
    expect(await result.usage).toMatchObject({ inputTokens: 9, outputTokens: 3 })
  })

  it('gives the last message of the user to the field that is named', async () => {
    const lm = answering({ answer: 'yes' })
    const model = toLanguageModel(answer, { input: 'question', run: { lm } })
    await generateText({
      model,
      messages: [
        { role: 'user', content: 'First?' },
        { role: 'assistant', content: 'Yes.' },
        { role: 'user', content: [{ type: 'text', text: 'Second?' }] },
      ],
    })
    expect(JSON.stringify(lm.asked)).toContain('Second?')
    expect(JSON.stringify(lm.asked)).not.toContain('First?')
  })

  it('gives the whole conversation, pictures too, to a function', async () => {
    const given: unknown[] = []
    const model = toLanguageModel(answer, {
      input: (conversation) => {
        given.push(...conversation)
        return { question: 'mapped' }
      },
      run: { lm: answering({ answer: 'yes' }) },
    })
    await generateText({
      model,
      system: 'Be brief.',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'file', data: new URL('https://example.org/a.png'), mediaType: 'image/png' },
            { type: 'file', data: 'iVBORw0KGgo=', mediaType: 'image/png' },
          ],
        },
      ],
    })
    expect(given).toEqual([
      textMessage('system', 'Be brief.'),
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is it?' },
          { type: 'image', source: { url: 'https://example.org/a.png', mediaType: 'image/png' } },
          { type: 'image', source: { base64: 'iVBORw0KGgo=', mediaType: 'image/png' } },
        ],
      },
    ])
  })

  it('shows reasoning as reasoning, several outputs as JSON, and what the caller makes of them', async () => {
    const lm = answering({ reasoning: 'She did.', answer: 'Jane Austen', year: '1815' })
    const thought = toLanguageModel(new ChainOfThought('question -> answer'), { input: 'question', run: { lm } })
    const { text, reasoningText } = await generateText({ model: thought, prompt: 'Who wrote Emma?' })
    expect([text, reasoningText]).toEqual(['Jane Austen', 'She did.'])

    const two = new Predict('question -> answer, year: int')
    const asJson = await generateText({
      model: toLanguageModel(two, { input: 'question', run: { lm } }),
      prompt: 'Who wrote Emma?',
    })
    expect(JSON.parse(asJson.text)).toEqual({ answer: 'Jane Austen', year: 1815 })
    const own = toLanguageModel(two, {
      input: 'question',
      output: ({ answer, year }) => `${answer} in ${year}`,
      run: { lm },
    })
    expect((await generateText({ model: own, prompt: 'Who wrote Emma?' })).text).toBe('Jane Austen in 1815')
  })

  it('answers in JSON where the app asks for it', async () => {
    const model = toLanguageModel(answer, { input: 'question', run: { lm: answering({ answer: 'Jane Austen' }) } })
    const schema = z.object({ answer: z.string() })
    const { output } = await generateText({ model, output: Output.object({ schema }), prompt: 'Who wrote Emma?' })
    expect(output).toEqual({ answer: 'Jane Austen' })
  })

  it('passes sampling options on, and warns of tools that it has no use for', async () => {
    const lm = answering({ answer: 'yes' })
    const model = toLanguageModel(answer, { input: 'question', run: { lm, lmOptions: { seed: 1 } }, modelId: 'mine' })
    const tool = { type: 'function', name: 'look', inputSchema: {} }
    const { warnings } = await model.doGenerate({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Well?' }] }],
      temperature: 0.3,
      maxOutputTokens: 50,
      tools: [tool],
    })
    expect(lm.asked).toMatchObject([{ temperature: 0.3, maxOutputTokens: 50, seed: 1 }])
    expect(warnings).toEqual([
      { type: 'unsupported', feature: 'tools', details: "'mine' is a program and calls its own tools." },
    ])
  })

  it('sums what all calls of the program used', async () => {
    const lm = answering({ answer: 'yes' })
    const twice = program('twice', { answer }, async (input: { question: string }) => {
      await answer.run(input)
      return answer.run(input)
    })
    const result = await generateText({
      model: toLanguageModel(twice, { input: 'question', run: { lm } }),
      prompt: '?',
    })
    expect(result.usage).toMatchObject({ inputTokens: 18, outputTokens: 6 })
    expect(result.response.modelId).toBe('twice')
  })

  it('sends an output while it forms where it is told which', async () => {
    const reply = chatReply({ reasoning: 'She wrote Emma.', answer: 'Jane Austen' })
    const lm: LM = {
      id: 'streaming',
      generate: async () => textResult(reply, { model: 'm', usage }),
      async *stream() {
        for (const text of reply) yield { type: 'text-delta', text }
        yield { type: 'finish', result: textResult(reply, { model: 'm', usage }) }
      },
    }
    const rag = program(
      'rag',
      { respond: new ChainOfThought('question -> answer') },
      (input: { question: string }, { respond }) => respond.run(input),
    )
    const model = toLanguageModel(rag, {
      input: 'question',
      stream: { field: 'answer', path: 'respond.predict' },
      run: { lm },
    })
    const result = streamText({ model, prompt: 'Who wrote Emma?' })
    const deltas: string[] = []
    for await (const delta of result.textStream) deltas.push(delta)
    expect(deltas.join('')).toBe('Jane Austen')
    expect(deltas.length).toBeGreaterThan(5)
    expect(await result.reasoningText).toBe('She wrote Emma.')
    expect(await result.usage).toMatchObject({ inputTokens: 9, outputTokens: 3 })
  })

  it('fails when a repair writes another answer than was sent, and goes on when it writes the same', async () => {
    const sent = (answer: string, year: string) => chatReply({ answer, year })
    const two = new Predict('question -> answer, year: int')
    const stream = { field: 'answer' }
    const other = scriptedLM([sent('Jane', 'long ago'), sent('Austen', '1815')])
    const failing = toLanguageModel(two, { input: 'question', stream, run: { lm: other } })
    const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: '?' }] }]
    const textOf = async (model: ProgramLanguageModel): Promise<string> => {
      let text = ''
      for await (const part of (await model.doStream({ prompt })).stream)
        if (part.type === 'text-delta') text += part.delta
      return text
    }
    await expect(textOf(failing)).rejects.toThrow('set `repairs: 0`')

    const same = scriptedLM([sent('Jane', 'long ago'), sent('Jane', '1815')])
    const model = toLanguageModel(new Predict('question -> answer, year: int'), {
      input: 'question',
      stream,
      run: { lm: same },
    })
    expect(await textOf(model)).toBe('Jane')
  })

  it('hands the app what the program throws, and is not asked again', async () => {
    const lm = scriptedLM([new Error('the model is gone')])
    const model = toLanguageModel(answer, { input: 'question', run: { lm } })
    await expect(generateText({ model, prompt: 'Who?' })).rejects.toMatchObject({ code: 'LM_FAILED' })
    expect(lm.calls).toHaveLength(1)
  })

  it('stops the program when the app aborts, or leaves the stream', async () => {
    const signals: (AbortSignal | undefined)[] = []
    const lm: LM = {
      id: 'slow',
      generate: ({ signal }) => {
        signals.push(signal)
        return new Promise(() => {})
      },
    }
    const model = toLanguageModel(answer, { input: 'question', run: { lm } })
    const controller = new AbortController()
    const reason = new Error('enough')
    const running = generateText({ model, prompt: 'Who?', abortSignal: controller.signal })
    await vi.waitFor(() => expect(signals).toHaveLength(1))
    controller.abort(reason)
    await expect(running).rejects.toBe(reason)
    expect(signals[0]?.aborted).toBe(true)

    const { stream } = await model.doStream({ prompt: [{ role: 'user', content: [{ type: 'text', text: 'Who?' }] }] })
    await vi.waitFor(() => expect(signals).toHaveLength(2))
    await stream.cancel()
    expect(signals[1]?.aborted).toBe(true)
  })
})
