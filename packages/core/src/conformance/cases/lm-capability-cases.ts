import { expect } from 'vitest'
import type { LM, LMStreamPart } from '../../lm/lm.ts'
import { textOf } from '../../lm/message.ts'
import { type LMCase, lmRequest } from './lm-case.ts'
import { expectShape } from './lm-cases.ts'
import { within } from '../within.ts'

/** What holds for LMs that declare more than text in, text out; the others skip these. */
export const lmCapabilityCases: readonly LMCase[] = [
  {
    name: 'returns n completions',
    async run({ create, options, skip }) {
      const lm = await create()
      if (!lm.capabilities?.completions) skip('it does not declare `completions`')
      expect((await lm.generate({ ...lmRequest(options), n: 3 })).completions).toHaveLength(3)
    },
  },
  {
    name: 'answers in JSON when asked to',
    async run({ create, options, skip }) {
      const lm = await create()
      const json = lm.capabilities?.json ?? skip('it does not declare `json`')
      const schema = {
        type: 'object',
        properties: { word: { type: 'string' } },
        required: ['word'],
        additionalProperties: false,
      }
      const responseFormat =
        json === 'schema' ? ({ type: 'json', schema, name: 'reply' } as const) : ({ type: 'json' } as const)
      const request = lmRequest(options, '\nReply as JSON of the form {"word": "…"}.')
      const { completions } = await lm.generate({ ...request, responseFormat })
      expect(JSON.parse(textOf(completions[0]?.content ?? []))).toBeTypeOf('object')
    },
  },
  {
    name: 'calls a tool when it must',
    async run({ create, options, skip }) {
      const lm = await create()
      if (!lm.capabilities?.tools) skip('it does not declare `tools`')
      const inputSchema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
      const tools = [{ name: 'weather', description: 'Tells the weather in a city.', inputSchema }]
      const request = lmRequest(options, '\nUse the tool to find out how the weather is in Tokyo.')
      const { completions } = await lm.generate({ ...request, tools, toolChoice: 'required' })
      const call = completions[0]?.content.find((part) => part.type === 'tool-call')
      expect(call).toMatchObject({
        toolName: 'weather',
        input: expect.any(Object),
        callId: expect.stringMatching(/\S/),
      })
    },
  },
  {
    name: 'streams the text of its result, which comes last',
    async run({ create, options, skip }) {
      const stream = streamOf(await create()) ?? skip('it does not stream')
      const parts: LMStreamPart[] = []
      for await (const part of stream(lmRequest(options))) parts.push(part)
      const last = parts.at(-1)
      if (last?.type !== 'finish') throw new Error(`The last part is ${last?.type ?? 'missing'}, but must be 'finish'.`)
      expect(parts.filter(({ type }) => type === 'finish')).toHaveLength(1)
      expectShape(last.result)
      const text = parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join('')
      expect(text).toBe(textOf(last.result.completions[0]?.content ?? []))
    },
  },
  {
    name: 'stops streaming with the reason of a signal that fires',
    async run({ create, options, skip, withinMs }) {
      const stream = streamOf(await create()) ?? skip('it does not stream')
      const controller = new AbortController()
      const reason = new Error('cancelled meanwhile')
      const read = async (): Promise<void> => {
        for await (const _part of stream({ ...lmRequest(options), signal: controller.signal })) controller.abort(reason)
      }
      await expect(within(withinMs, read(), 'Noticing an abort')).rejects.toBe(reason)
    },
  },
  {
    name: 'can be left in the middle of a stream',
    async run({ create, options, skip, withinMs }) {
      const lm = await create()
      const stream = streamOf(lm) ?? skip('it does not stream')
      const leave = async (): Promise<void> => {
        for await (const _part of stream(lmRequest(options))) break
      }
      await within(withinMs, leave(), 'Leaving a stream')
      expectShape(await lm.generate(lmRequest(options)))
    },
  },
]

function streamOf(lm: LM): NonNullable<LM['stream']> | undefined {
  return lm.stream?.bind(lm)
}
