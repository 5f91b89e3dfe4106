import { jsonAdapter, type LM, type LMStreamPart, Predict, textResult } from '@dspex/core'
import { chatReply } from '@dspex/core/testing'
import { measure } from './measure.ts'
import type { Bench } from './row.ts'

const words = Array.from({ length: 2_000 }, (_, index) => `word${index} `)
const answer = words.join('').trim()
const qa = new Predict('question -> answer')

/** An LM that gives a long reply in chunks of about a token, at once. */
function chunked(reply: string): { readonly lm: LM; readonly chunks: readonly string[] } {
  const chunks = reply.match(/\S+\s*|\s+/g) ?? []
  const lm: LM = {
    id: 'chunked',
    generate: async () => textResult(reply, { model: 'chunked' }),
    async *stream(): AsyncGenerator<LMStreamPart> {
      for (const text of chunks) yield { type: 'text-delta', text }
      yield { type: 'finish', result: textResult(reply, { model: 'chunked' }) }
    },
  }
  return { lm, chunks }
}

/** What a streamed program adds to each chunk of the provider, from pipeline to event, against reading the LM alone. */
export const streamingBench: Bench = async () => {
  const chat = chunked(chatReply({ answer }))
  const json = chunked(JSON.stringify({ answer }))
  const streamed = (lm: LM, adapter?: ReturnType<typeof jsonAdapter>) => async () => {
    for await (const event of qa.stream({ question: 'Why?' }, { lm, adapter })) if (event.type === 'output') return
  }
  const times = await measure(
    {
      bare: async () => {
        for await (const part of chat.lm.stream?.({ messages: [] }) ?? []) if (part.type === 'finish') return
      },
      chat: streamed(chat.lm),
      json: streamed(json.lm, jsonAdapter()),
    },
    { samples: 30, batch: 1 },
  )
  const perChunk = (ms: number, chunks: readonly string[]): number => (ms * 1000) / chunks.length
  const baseline = { name: 'the LM’s stream alone', value: perChunk(times.bare, chat.chunks) }
  return [
    {
      what: 'program.stream, chat format, per chunk',
      ours: perChunk(times.chat, chat.chunks),
      baseline,
      unit: 'µs',
      goal: { atMost: 10 },
    },
    {
      what: 'program.stream, JSON, per chunk',
      ours: perChunk(times.json, json.chunks),
      baseline,
      unit: 'µs',
      goal: { atMost: 10 },
    },
  ]
}
