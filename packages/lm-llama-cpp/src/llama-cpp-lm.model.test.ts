import { createServer } from 'node:http'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LMRequest, type LMResult, textMessage, textOf } from '@dspex/core'
import { localModel } from '@dspex/models'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { llamaCppLM } from './llama-cpp-lm.ts'
import type { LoadEvent } from './load-event.ts'
import type { NodeLlamaCpp } from './node-llama-cpp.ts'

vi.setConfig({ testTimeout: 120_000 })

const small = await localModel('smollm2-135m')

const rules = textMessage('system', `You are brief. ${'Mind every rule. '.repeat(20)}`)

function ask(question: string, options: Partial<LMRequest> = {}): LMRequest {
  return { maxOutputTokens: 16, ...options, messages: [rules, textMessage('user', question)] }
}

function text(result: LMResult): string {
  return textOf(result.completions[0]?.content ?? [])
}

describe.skipIf(!small)('llamaCppLM (needs a model: `pnpm run models smollm2-135m`)', () => {
  const model = small?.path ?? ''
  const nodeLlamaCpp = small?.nodeLlamaCpp as NodeLlamaCpp
  const options = { gpu: false, threads: 1, contextSize: 1024, nodeLlamaCpp } as const
  const lm = llamaCppLM({ ...options, model })
  afterAll(() => lm[Symbol.asyncDispose]())

  it('tells how far the loading is, and where it ended', async () => {
    await using fresh = llamaCppLM({ ...options, model })
    const events: LoadEvent[] = []
    for await (const event of fresh.load()) events.push(event)
    expect(events.filter(({ type }) => type === 'load-progress').length).toBeGreaterThan(1)
    expect(events.at(-1)).toEqual({ type: 'load-end', path: model, contextSize: 1024, gpu: false })
  })

  it('computes the common beginning of prompts once, and says so', async () => {
    const first = await lm.generate(ask('Name a river.'))
    const second = await lm.generate(ask('Name a mountain.'))
    const { total = 0, cacheRead = 0 } = second.usage.inputTokens
    expect(first.usage.inputTokens.total).toBeGreaterThan(80)
    expect(total - cacheRead, 'tokens computed').toBeLessThan(20)
    expect(cacheRead).toBeGreaterThan(60)
  })

  it('answers the same without a temperature and with the same seed, and otherwise not', async () => {
    const sample = async (options: Partial<LMRequest>) => text(await lm.generate(ask('Tell me a story.', options)))
    expect(await sample({})).toBe(await sample({}))
    const hot = { temperature: 1.5, topK: 0, topP: 1 }
    const seeded = await sample({ ...hot, seed: 7 })
    expect(await sample({ ...hot, seed: 7 })).toBe(seeded)
    const others = [
      await sample({ ...hot, seed: 7, rolloutId: 1 }),
      await sample({ ...hot, seed: 8 }),
      await sample(hot),
    ]
    expect(new Set([seeded, ...others]).size).toBeGreaterThan(2)
  })

  it('ends a reply at its own limit where the request sets none', async () => {
    await using brief = llamaCppLM({ ...options, model, maxOutputTokens: 4 })
    const { completions, usage } = await brief.generate(
      ask('Count from one to ten in words.', { maxOutputTokens: undefined }),
    )
    expect(completions[0]?.finishReason.unified).toBe('length')
    expect(usage.outputTokens.total).toBe(4)
  })

  it('ends at the token limit and before a stop sequence', async () => {
    const limited = await lm.generate(ask('Count from one to ten in words.', { maxOutputTokens: 4 }))
    expect(limited.completions[0]?.finishReason).toEqual({ unified: 'length', raw: 'maxTokens' })
    expect(limited.usage.outputTokens.total).toBe(4)
    const stopped = await lm.generate(ask('Name a river.', { stopSequences: [' '] }))
    expect(stopped.completions[0]?.finishReason.unified).toBe('stop')
    expect(text(stopped)).toMatch(/^\S+$/)
  })

  it('answers in JSON that follows the schema, unions and lists too', async () => {
    const schema = {
      type: 'object',
      properties: {
        intent: { type: 'string', enum: ['lost card', 'refund'] },
        amount: { anyOf: [{ type: 'number' }, { type: 'null' }] },
        words: { type: 'array', items: { type: 'string', maxLength: 8 }, maxItems: 2 },
      },
      required: ['intent', 'amount', 'words'],
      additionalProperties: false,
    }
    const request = ask('I lost my card!', { maxOutputTokens: 90, responseFormat: { type: 'json', schema } })
    expect(JSON.parse(text(await lm.generate(request)))).toEqual({
      intent: expect.stringMatching(/^(lost card|refund)$/),
      amount: expect.toSatisfy((amount: unknown) => amount === null || typeof amount === 'number'),
      words: expect.any(Array),
    })
  })

  it('takes any JSON where no grammar can follow the schema, and warns', async () => {
    const responseFormat = { type: 'json', schema: { allOf: [{ type: 'object' }] } } as const
    const { warnings } = await lm.generate(ask('Reply with {"a": 1}.', { responseFormat }))
    expect(warnings).toMatchObject([{ type: 'compatibility', message: expect.stringMatching(/any JSON/) }])
  })

  it('refuses a prompt that does not fit, with the numbers, and does not retry it', async () => {
    const refused = lm.generate(ask('and so on '.repeat(2000)))
    await expect(refused).rejects.toMatchObject({
      code: 'LM_CONTEXT_WINDOW',
      retryable: false,
      message: expect.stringMatching(/^The prompt has \d{4,} tokens, but .* has a context of 1024/),
    })
  })

  it('ends a reply that fills the context, instead of forgetting the beginning', async () => {
    await using narrow = llamaCppLM({ ...options, model, contextSize: 256 })
    const request = ask(`Say "a" for ever: ${'a '.repeat(100)}`, { maxOutputTokens: 5000 })
    const { completions, usage } = await narrow.generate({ ...request, stopSequences: ['never there'] })
    if (completions[0]?.finishReason.unified === 'length') {
      expect((usage.inputTokens.total ?? 0) + (usage.outputTokens.total ?? 0)).toBeLessThanOrEqual(256)
    } else expect(usage.outputTokens.total).toBeLessThan(256)
  })

  it('serves the waiting in an order that keeps common beginnings', async () => {
    const prompts = [0, 1, 2].map((number) => textMessage('system', `Rule ${number}. `.repeat(30)))
    const answered: number[] = []
    const calls = Array.from({ length: 9 }, async (_, index) => {
      const messages = [prompts[index % 3] ?? rules, textMessage('user', `Question ${index}`)]
      await lm.generate({ messages, maxOutputTokens: 1 })
      answered.push(index % 3)
    })
    await Promise.all(calls)
    const changes = answered.filter((prompt, index) => index > 0 && prompt !== answered[index - 1])
    expect(changes, `answered in the order ${answered.join(' ')}`).toHaveLength(2)
  })

  it('rejects a running and a waiting call with the reason of their signal, and goes on', async () => {
    const [running, waiting] = [new AbortController(), new AbortController()]
    const reasons = [new Error('enough'), new Error('too late')]
    const calls = [running, waiting].map(({ signal }) =>
      lm.generate(ask('Tell me everything.', { signal, maxOutputTokens: 500 })),
    )
    const outcomes = Promise.allSettled(calls)
    waiting.abort(reasons[1])
    running.abort(reasons[0])
    expect((await outcomes).map((outcome) => (outcome.status === 'rejected' ? outcome.reason : outcome))).toEqual(
      reasons,
    )
    expect(text(await lm.generate(ask('Name a river.')))).toMatch(/\S/)
  })

  it('stops reading a long prompt when the call is cancelled', async () => {
    const controller = new AbortController()
    const long = (options: Partial<LMRequest> = {}) =>
      lm.generate({ ...options, maxOutputTokens: 1, messages: [textMessage('user', 'One sheep and '.repeat(280))] })
    await lm.generate(ask('Name a river.', { maxOutputTokens: 1 }))
    const cancelled = long({ signal: controller.signal })
    setTimeout(() => controller.abort(new Error('enough')), 50)
    await expect(cancelled).rejects.toThrow('enough')
    const { total = 0, cacheRead = 0 } = (await long()).usage.inputTokens
    expect(total).toBeGreaterThan(800)
    expect(cacheRead, 'tokens that the cancelled call had read').toBeLessThan(total / 2)
  })

  it('loads again after a failure, and refuses calls after disposal', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dspex-llama-'))
    const path = join(folder, 'late.gguf')
    const late = llamaCppLM({ ...options, model: path })
    await expect(late.generate(ask('Hello'))).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringContaining(`${path}' can't be read. There is no such file`),
    })
    await writeFile(path, '<!doctype html>')
    await expect(late.generate(ask('Hello'))).rejects.toThrow(/no GGUF file .* begins with "<!do"/)
    await late[Symbol.asyncDispose]()
    await expect(late.generate(ask('Hello'))).rejects.toThrow(/was disposed of/)
    await rm(folder, { recursive: true })
  })

  it('says how much memory is too much', async () => {
    await using greedy = llamaCppLM({ ...options, model, contextSize: 10_000_000 })
    await expect(greedy.generate(ask('Hello'))).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringMatching(/does not fit into memory.*smaller `contextSize` than 10000000/),
    })
  })

  it('refuses settings that make no sense', async () => {
    for (const wrong of [{ contextSize: 500_000_000 }, { threads: 0 }, { contextSize: 1.5 }]) {
      await using lm = llamaCppLM({ ...options, model, ...wrong })
      await expect(lm.generate(ask('Hello'))).rejects.toThrow(/must be a whole number from 1 to/)
    }
  })

  it('says that a binary is missing', async () => {
    class NoBinaryFoundError extends Error {}
    const without = { ...nodeLlamaCpp, getLlama: () => Promise.reject(new NoBinaryFoundError('none')) }
    await using bare = llamaCppLM({ ...options, model, nodeLlamaCpp: without, gpu: 'cuda' })
    await expect(bare.generate(ask('Hello'))).rejects.toThrow(/has no binary for \S+ with cuda/)
  })

  it('fetches a model from a URL, telling how far it is, and needs no network the next time', async () => {
    const { size } = await stat(model)
    const server = createServer((request, response) => {
      const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '')
      const start = Number(range?.[1] ?? 0)
      const end = Number(range?.[2] || size - 1)
      response.writeHead(range ? 206 : 200, {
        'accept-ranges': 'bytes',
        'content-length': end - start + 1,
        ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
      })
      if (request.method === 'HEAD') return response.end()
      return createReadStream(model, { start, end }).pipe(response)
    })
    await new Promise<void>((resolve) => server.listen(0, resolve))
    const folder = await mkdtemp(join(tmpdir(), 'dspex-fetched-'))
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/small.gguf`
      await using remote = llamaCppLM({ ...options, model: url, folder })
      const events: LoadEvent[] = []
      for await (const event of remote.load()) events.push(event)
      const last = events.findLast((event) => event.type === 'download-progress')
      expect(last).toMatchObject({ downloadedBytes: size, totalBytes: size })
      server.close()
      server.closeAllConnections()
      await using again = llamaCppLM({ ...options, model: url, folder })
      expect(text(await again.generate(ask('Name a river.')))).toMatch(/\S/)
    } finally {
      server.close()
      await rm(folder, { recursive: true })
    }
  })
})
