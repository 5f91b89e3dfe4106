import { expect } from 'vitest'
import { DspexError } from '../../errors/dspex-error.ts'
import type { LM, LMRequest, LMResult } from '../../lm/lm.ts'
import { textMessage, textOf } from '../../lm/message.ts'
import { type LMCase, lmRequest, type TestLMOptions } from './lm-case.ts'

/** What holds for every LM. */
export const lmCases: readonly LMCase[] = [
  {
    name: 'answers text with text',
    async run({ create, options }) {
      const request = lmRequest(options)
      const { completions } = await (await create()).generate(request)
      expect(completions.length).toBeGreaterThanOrEqual(1)
      for (const { content } of completions) expectText(options, request, textOf(content))
    },
  },
  {
    name: 'reports why each completion ended',
    async run({ create, options }) {
      const { completions } = await (await create()).generate(lmRequest(options))
      for (const { finishReason } of completions) {
        expect(finishReason.unified).toMatch(/\S/)
        expect(['string', 'undefined']).toContain(typeof finishReason.raw)
      }
    },
  },
  {
    name: 'reports usage as whole numbers, or undefined where it is not known',
    async run({ create, options }) {
      const { inputTokens, outputTokens } = (await (await create()).generate(lmRequest(options))).usage
      const counts = [
        inputTokens.total,
        inputTokens.cacheRead,
        inputTokens.cacheWrite,
        outputTokens.total,
        outputTokens.reasoning,
      ]
      for (const count of counts)
        expect(count === undefined || (Number.isInteger(count) && count >= 0), `a count is ${count}`).toBe(true)
      if (inputTokens.total !== undefined) expect(inputTokens.total).toBeGreaterThan(0)
    },
  },
  {
    name: 'names the model that answered',
    async run({ create, options }) {
      expect((await (await create()).generate(lmRequest(options))).model).toMatch(/\S/)
    },
  },
  {
    name: 'reports a cost only as a number from 0',
    async run({ create, options }) {
      const { costUsd } = await (await create()).generate(lmRequest(options))
      expect(costUsd === undefined || (Number.isFinite(costUsd) && costUsd >= 0), `the cost is ${costUsd}`).toBe(true)
    },
  },
  {
    name: 'takes a conversation with a system message',
    async run({ create, options }) {
      const { messages, ...rest } = lmRequest(options)
      const before = [
        textMessage('system', 'You are brief.'),
        textMessage('user', 'Hello.'),
        textMessage('assistant', 'Hello.'),
      ]
      expectShape(await (await create()).generate({ ...rest, messages: [...before, ...messages] }))
    },
  },
  {
    name: 'takes unicode',
    async run({ create, options }) {
      expectShape(await (await create()).generate(lmRequest(options, ' 隅田川 🌊 e\u0301 \u2028')))
    },
  },
  {
    name: 'answers a very long request, or refuses it with an LMError',
    async run({ create, options }) {
      await answersOrRefuses(await create(), lmRequest(options, ' and so on'.repeat(20_000)))
    },
  },
  {
    name: 'answers an empty request, or refuses it with an LMError',
    async run({ create, options }) {
      const lm = await create()
      await answersOrRefuses(lm, { ...lmRequest(options), messages: [] })
      await answersOrRefuses(lm, { ...lmRequest(options), messages: [textMessage('user', '')] })
    },
  },
  {
    name: 'serves many calls at once without mixing them up',
    async run({ create, options }) {
      const lm = await create()
      const requests = Array.from({ length: 8 }, (_, index) => lmRequest(options, ` (${index})`))
      const results = await Promise.all(requests.map((request) => lm.generate(request)))
      for (const [index, result] of results.entries()) {
        expectShape(result)
        expectText(options, requests[index] as LMRequest, textOf(result.completions[0]?.content ?? []))
      }
    },
  },
  {
    name: 'does not change the request',
    async run({ create, options }) {
      const request = lmRequest(options)
      const copy = structuredClone(request)
      await (await create()).generate(deepFreeze(request))
      expect(request).toEqual(copy)
    },
  },
  {
    name: 'has an id',
    async run({ create }) {
      expect((await create()).id).toMatch(/\S/)
    },
  },
]

/** Checks the form of a result. */
export function expectShape(result: LMResult): void {
  expect(result.completions.length).toBeGreaterThanOrEqual(1)
  for (const { content, finishReason } of result.completions) {
    expect(Array.isArray(content)).toBe(true)
    expect(finishReason.unified).toMatch(/\S/)
  }
  expect(result.model).toMatch(/\S/)
}

/** Checks the reply to the last message of `request`, as far as the options say what to expect. */
function expectText({ expectText: expected }: TestLMOptions, request: LMRequest, text: string): void {
  const wanted = typeof expected === 'function' ? expected(textOf(request.messages.at(-1)?.content ?? [])) : expected
  if (wanted === undefined) expect(text).toMatch(/\S/)
  else if (typeof wanted === 'string') expect(text).toBe(wanted)
  else expect(text).toMatch(wanted)
}

async function answersOrRefuses(lm: LM, request: LMRequest): Promise<void> {
  try {
    expectShape(await lm.generate(request))
  } catch (error) {
    if (!DspexError.isInstance(error)) throw error
    expect(error.name).toBe('LMError')
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze)
  return value
}
