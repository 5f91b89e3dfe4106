import { LMError } from '../errors/lm-error.ts'
import type { LM, LMRequest, LMResult, LMStreamPart } from '../lm/lm.ts'
import { type Message, textOf } from '../lm/message.ts'
import type { TestLMOptions } from './cases/lm-case.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { disposeOnce, testDefects } from './test-defects.ts'
import { allLMCases, testLM } from './test-lm.ts'

const cause = new Error('connection reset')

testLM('scriptedLM', {
  create: () => scriptedLM('river'),
  createFailing: () => scriptedLM(new LMError('It failed.', { code: 'LM_TRANSPORT', cause })),
  expectText: 'river',
})

testLM('scriptedLM that can do everything', {
  create: capableLM,
  createFailing: () => scriptedLM(new LMError('It failed.', { code: 'LM_TRANSPORT', cause })),
  expectText: (prompt) => `echo: ${prompt}`,
  lmOptions: { temperature: 0 },
})

testDefects('testLM', allLMCases({}), [
  {
    defect: 'says nothing',
    options: changing(() => ({ completions: [{ content: [], finishReason: { unified: 'stop' } }] })),
    fails: [
      'answers text with text',
      'returns n completions',
      'answers in JSON when asked to',
      'calls a tool when it must',
      'serves many calls at once without mixing them up',
    ],
  },
  {
    defect: 'returns no completions',
    options: changing(() => ({ completions: [] })),
    fails: [
      'answers text with text',
      'takes a conversation with a system message',
      'takes unicode',
      'returns n completions',
      'answers in JSON when asked to',
      'calls a tool when it must',
      'answers a very long request, or refuses it with an LMError',
      'answers an empty request, or refuses it with an LMError',
      'serves many calls at once without mixing them up',
      'can be left in the middle of a stream',
    ],
  },
  {
    defect: 'does not say why it ended',
    options: changing(({ completions }) => ({
      completions: completions.map(({ content }) => ({ content, finishReason: { unified: '' } })),
    })),
    fails: [
      'reports why each completion ended',
      'takes a conversation with a system message',
      'takes unicode',
      'answers a very long request, or refuses it with an LMError',
      'answers an empty request, or refuses it with an LMError',
      'serves many calls at once without mixing them up',
      'can be left in the middle of a stream',
    ],
  },
  {
    defect: 'reports half tokens',
    options: changing(() => ({ usage: { inputTokens: { total: 0.5 }, outputTokens: { total: undefined } } })),
    fails: ['reports usage as whole numbers, or undefined where it is not known'],
  },
  {
    defect: 'does not name its model',
    options: changing(() => ({ model: '' })),
    fails: [
      'names the model that answered',
      'takes a conversation with a system message',
      'takes unicode',
      'answers a very long request, or refuses it with an LMError',
      'answers an empty request, or refuses it with an LMError',
      'serves many calls at once without mixing them up',
      'can be left in the middle of a stream',
    ],
  },
  {
    defect: 'reports a negative cost',
    options: changing(() => ({ costUsd: -1 })),
    fails: ['reports a cost only as a number from 0'],
  },
  {
    defect: 'returns one completion only',
    options: changing(({ completions }) => ({ completions: completions.slice(0, 1) })),
    fails: ['returns n completions'],
  },
  {
    defect: 'takes no system message',
    options: refusing(({ messages }) => messages.some(({ role }) => role === 'system')),
    fails: ['takes a conversation with a system message'],
  },
  {
    defect: 'takes no unicode',
    options: refusing(({ messages }) => /[^\0-\xff]/.test(allText(messages))),
    fails: ['takes unicode', 'answers in JSON when asked to'],
  },
  {
    defect: 'throws what the technology throws about length',
    options: refusing(({ messages }) => allText(messages).length > 10_000),
    fails: ['answers a very long request, or refuses it with an LMError'],
  },
  {
    defect: 'throws what the technology throws about nothing',
    options: refusing(({ messages }) => allText(messages) === ''),
    fails: ['answers an empty request, or refuses it with an LMError'],
  },
  {
    defect: 'answers in prose when asked for JSON',
    options: broken(({ generate }) => ({ generate: ({ responseFormat: _format, ...request }) => generate(request) })),
    fails: ['answers in JSON when asked to'],
  },
  {
    defect: 'ignores tools',
    options: broken(({ generate }) => ({ generate: ({ tools: _tools, ...request }) => generate(request) })),
    fails: ['calls a tool when it must'],
  },
  {
    defect: 'answers whoever asked last',
    options: broken(mixingUp),
    fails: ['serves many calls at once without mixing them up'],
  },
  {
    defect: 'changes the request',
    options: broken(({ generate }) => ({
      generate: (request) => generate(Object.assign(request, { n: request.n ?? 1 })),
    })),
    fails: ['does not change the request'],
  },
  {
    defect: 'does not listen to signals',
    options: broken(({ generate }) => ({ generate: ({ signal: _signal, ...request }) => generate(request) })),
    fails: [
      'rejects with the reason of a signal that has fired before',
      'rejects at once with the reason of a signal that fires meanwhile',
    ],
  },
  {
    defect: 'streams without an end',
    options: broken(({ stream }) => ({ stream: (request) => withoutFinish(stream(request)) })),
    fails: ['streams the text of its result, which comes last'],
  },
  {
    defect: 'does not listen to signals while it streams',
    options: broken(({ stream }) => ({ stream: ({ signal: _signal, ...request }) => stream(request) })),
    fails: ['stops streaming with the reason of a signal that fires'],
  },
  {
    defect: 'can not be left in the middle of a stream',
    options: broken(({ stream }) => ({ stream: (request) => clinging(stream(request)) })),
    fails: ['stops streaming with the reason of a signal that fires', 'can be left in the middle of a stream'],
  },
  {
    defect: 'never works again after an abort',
    options: broken(breakingAfterAbort),
    fails: ['works after a call was cancelled'],
  },
  {
    defect: 'can be disposed of once only',
    options: { create: () => ({ ...capableLM(), [Symbol.asyncDispose]: disposeOnce() }) },
    fails: ['can be disposed of twice, with a call in flight'],
  },
  {
    defect: 'throws what the technology throws',
    options: { create: capableLM, createFailing: () => scriptedLM(cause) },
    fails: ['rejects with its LMError and a cause when the technology fails'],
  },
  { defect: 'has no id', options: broken(() => ({ id: '' })), fails: ['has an id'] },
])

function echo(request: LMRequest): string {
  return `echo: ${textOf(request.messages.at(-1)?.content ?? [])}`
}

/** An LM that declares everything, and streams by words. */
function capableLM(): LM {
  const lm = scriptedLM(
    (request) => {
      const call = { type: 'tool-call', callId: 'c1', toolName: 'weather', input: { city: 'Tokyo' } } as const
      if (request.tools) return { content: [call], finishReason: 'tool-calls' }
      return request.responseFormat?.type === 'json' ? '{"word":"river"}' : echo(request)
    },
    { capabilities: { completions: true, json: 'schema', tools: true } },
  )
  return {
    ...lm,
    async *stream(request) {
      const result = await lm.generate(request)
      for (const text of textOf(result.completions[0]?.content ?? []).split(/(?<= )/)) {
        yield { type: 'text-delta', text }
        request.signal?.throwIfAborted()
      }
      yield { type: 'finish', result }
    },
  }
}

/** A good LM with some members replaced. */
function broken(change: (good: Required<LM>) => Partial<LM>): TestLMOptions {
  const create = (): LM => {
    const good = capableLM()
    return { ...good, ...change(good as Required<LM>) }
  }
  return { create, withinMs: 100, expectText: (prompt) => `echo: ${prompt}` }
}

/** A good LM of which every result is changed. */
function changing(change: (result: LMResult) => Partial<LMResult>): TestLMOptions {
  return broken(({ generate }) => ({
    async generate(request) {
      const result = await generate(request)
      return { ...result, ...change(result) }
    },
  }))
}

/** A good LM that throws at some requests. */
function refusing(isRefused: (request: LMRequest) => boolean): TestLMOptions {
  return broken(({ generate }) => ({
    async generate(request) {
      if (isRefused(request)) throw new Error('raw')
      return generate(request)
    },
  }))
}

function allText(messages: readonly Message[]): string {
  return messages.map(({ content }) => textOf(content)).join('')
}

function mixingUp({ generate }: LM): Partial<LM> {
  let last: LMRequest
  return {
    async generate(request) {
      last = request
      await Promise.resolve()
      return generate({ ...last, signal: request.signal })
    },
  }
}

async function* withoutFinish(parts: AsyncIterable<LMStreamPart>): AsyncGenerator<LMStreamPart> {
  for await (const part of parts) if (part.type !== 'finish') yield part
}

async function* clinging(parts: AsyncIterable<LMStreamPart>): AsyncGenerator<LMStreamPart> {
  let isDone = false
  try {
    yield* parts
    isDone = true
  } finally {
    if (!isDone) await new Promise(() => {})
  }
}

function breakingAfterAbort({ generate }: LM): Partial<LM> {
  let isBroken = false
  return {
    async generate(request) {
      if (isBroken) throw new Error('the connection is gone')
      request.signal?.addEventListener('abort', () => {
        isBroken = true
      })
      return generate(request)
    },
  }
}
