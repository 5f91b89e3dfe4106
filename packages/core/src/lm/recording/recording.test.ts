import { type WarningMessage, warnings } from '../../work/warnings.ts'
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Predict } from '../../module/predict.ts'
import { chatReply } from '../../testing/chat-reply.ts'
import { scriptedLM } from '../../testing/scripted-lm.ts'
import { testLM } from '../../conformance/test-lm.ts'
import { lmWithOptions } from '../lm-with-options.ts'
import type { LM, LMRequest, LMStreamPart } from '../lm.ts'
import { textMessage, textOf } from '../message.ts'
import { streamResult } from '../stream/stream-result.ts'
import { record } from './record.ts'
import { replay } from './replay.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-recording-'))
})
afterAll(() => rm(folder, { recursive: true }))

const newFile = (): string => join(folder, crypto.randomUUID(), 'replies.jsonl')
const asking = (text: string, changes: Partial<LMRequest> = {}): LMRequest => ({
  messages: [textMessage('user', text)],
  ...changes,
})

async function ask(lm: LM, text: string, changes: Partial<LMRequest> = {}): Promise<string> {
  return textOf((await lm.generate(asking(text, changes))).completions[0]?.content ?? [])
}

async function linesOf(file: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(file, 'utf8')
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

async function warned(work: () => Promise<unknown>): Promise<WarningMessage[]> {
  const heard: WarningMessage[] = []
  const listen = (message: unknown): void => void heard.push(message as WarningMessage)
  warnings.subscribe(listen)
  await work().finally(() => warnings.unsubscribe(listen))
  return heard
}

const echo = (): LM => scriptedLM(({ messages }) => textOf(messages.at(-1)?.content ?? []))

testLM('record', {
  create: () => record(echo(), { file: newFile() }),
  createFailing: () => record(scriptedLM(new Error('down')), { file: newFile() }),
  expectText: (prompt) => prompt,
})

testLM('replay', {
  create: () => replay({ file: newFile(), live: echo() }),
  createFailing: () => replay({ file: newFile(), live: scriptedLM(new Error('down')) }),
  expectText: (prompt) => prompt,
})

describe('record', () => {
  it('writes whose replies they are, then each with its model and date, and what was asked', async () => {
    const file = newFile()
    const at = new Date('2026-02-03T04:05:06Z')
    const lm = record(
      { ...scriptedLM({ text: 'Hi', model: 'one-0203' }, { id: 'acme:one' }), endpoint: 'https://user:pass@host/v1' },
      { file, now: () => at },
    )
    await ask(lm, 'Hello', { temperature: 0.5, providerOptions: { acme: { apiKey: 'sk-secret', effort: 'low' } } })
    const [header, reply] = await linesOf(file)
    expect(header).toEqual({
      dspexRecording: 1,
      lm: { id: 'acme:one', endpoint: 'https://host/v1' },
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    })
    expect(reply).toMatchObject({
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
      at: '2026-02-03T04:05:06.000Z',
      model: 'one-0203',
      request: {
        messages: [textMessage('user', 'Hello')],
        temperature: 0.5,
        providerOptions: { acme: { effort: 'low' } },
      },
      result: { completions: [{ content: [{ type: 'text', text: 'Hi' }] }] },
    })
    expect(await readFile(file, 'utf8')).not.toMatch(/secret|user:pass/)
  })

  it('leaves out requests when it is told to', async () => {
    const file = newFile()
    await ask(record(scriptedLM('Hi'), { file, requests: false }), 'Hello')
    expect(await readFile(file, 'utf8')).not.toContain('Hello')
    expect(await ask(await replay({ file }), 'Hello')).toBe('Hi')
    await expect(ask(await replay({ file }), 'Bye')).rejects.toThrow('The file does not say what was asked.')
  })

  it('records no errors', async () => {
    const file = newFile()
    const lm = record(scriptedLM([new Error('overloaded'), 'Hi']), { file })
    await expect(ask(lm, 'Hello')).rejects.toMatchObject({ code: 'LM_FAILED' })
    await ask(lm, 'Hello')
    expect(await linesOf(file)).toHaveLength(2)
  })

  it('adds to what is there, line by line, also when several do at once', async () => {
    const file = newFile()
    const lms = Array.from({ length: 4 }, () => record(echo(), { file }))
    await Promise.all(
      Array.from({ length: 200 }, (_, index) => ask(lms[index % 4] as LM, `${index} `.repeat(index * 20))),
    )
    const keys = (await linesOf(file)).map(({ key }) => key)
    expect(new Set(keys.filter(Boolean)).size).toBe(200)
    expect(await warned(() => replay({ file }))).toEqual([])
  })

  it('refuses a file with replies of another LM, before anything is asked', async () => {
    const file = newFile()
    await ask(record(scriptedLM('Hi', { id: 'one' }), { file }), 'Hello')
    const two = scriptedLM('Hi', { id: 'two' })
    await expect(ask(record(two, { file }), 'Hello')).rejects.toThrow(`${file} has replies of 'one', not of 'two'.`)
    expect(two.calls).toEqual([])
  })

  it('refuses a file that can not be written, before anything is asked', async () => {
    const blocked = join(folder, 'blocked')
    await writeFile(blocked, '')
    const lm = scriptedLM('Hi')
    const failure = ask(record(lm, { file: join(blocked, 'replies.jsonl') }), 'Hello')
    await expect(failure).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' })
    expect(lm.calls).toEqual([])
  })

  it('gives on a reply that it can not write, and warns', async () => {
    const file = newFile()
    const lm = record(scriptedLM('Hi'), { file })
    await ask(lm, 'first')
    await rm(file)
    await rm(join(file, '..'), { recursive: true })
    const heard = await warned(async () => expect(await ask(lm, 'Hello')).toBe('Hi'))
    expect(heard.map(({ code }) => code)).toEqual(['RECORDING_FAILED'])
    const odd = { providerOptions: { acme: { a: new Map() } } } as unknown as Partial<LMRequest>
    expect(await warned(async () => expect(await ask(lm, 'Hello', odd)).toBe('Hi'))).toMatchObject([
      { code: 'RECORDING_FAILED', message: expect.stringContaining('`providerOptions.acme.a` is a Map') as string },
    ])
  })
})

describe('replay', () => {
  it('gives back what was recorded, whatever it was', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 }).map((each) => each.toWellFormed())
    const calls = fc.array(
      fc.record({ text, reply: text, temperature: fc.option(fc.constantFrom(0, 1), { nil: undefined }) }),
      {
        maxLength: 8,
      },
    )
    await fc.assert(
      fc.asyncProperty(calls, async (asked) => {
        const file = newFile()
        const lm = record(scriptedLM(asked.map(({ reply }) => reply)), { file })
        const results = []
        for (const { text: each, temperature } of asked) results.push(await lm.generate(asking(each, { temperature })))
        const replayed = asked.length > 0 ? await replay({ file }) : undefined
        for (const round of [1, 2]) {
          for (const [index, { text: each, temperature }] of asked.entries()) {
            expect(await replayed?.generate(asking(each, { temperature })), `round ${round}`).toEqual(results[index])
          }
        }
      }),
      { numRuns: 30 },
    )
  })

  it('is to all others the LM that was recorded', async () => {
    const file = newFile()
    const lm = lmWithOptions(
      { ...scriptedLM('Hi', { id: 'one', capabilities: { json: 'schema' } }), endpoint: 'http://host' },
      { temperature: 1 },
    )
    await ask(record(lm, { file }), 'Hello')
    const replayed = await replay({ file })
    expect(replayed).toMatchObject({
      id: 'one',
      endpoint: 'http://host',
      fixedOptions: { temperature: 1 },
      capabilities: { json: 'schema' },
    })
    expect(await ask(replayed, 'Hello', { temperature: 0 })).toBe('Hi')
  })

  it('runs a program again, with the same usage', async () => {
    const file = newFile()
    const predict = new Predict('question -> answer')
    const lm = scriptedLM(['a mess', chatReply({ answer: 'Paris' })])
    const recorded = await predict.execute({ question: 'q' }, { lm: record(lm, { file }) })
    const replayed = await predict.execute({ question: 'q' }, { lm: await replay({ file }) })
    expect([replayed.output, replayed.usage]).toEqual([recorded.output, recorded.usage])
    expect(recorded.usage['scripted']).toMatchObject({ calls: 2, repairs: 1 })
  })

  it('gives the replies to one request in their order, and begins again after the last', async () => {
    const file = newFile()
    const lm = record(scriptedLM(['a', 'b', 'c']), { file })
    for (let index = 0; index < 3; index += 1) await ask(lm, 'Hello')
    const replayed = await replay({ file })
    const texts: string[] = []
    for (let index = 0; index < 5; index += 1) texts.push(await ask(replayed, 'Hello'))
    expect(texts).toEqual(['a', 'b', 'c', 'a', 'b'])
  })

  it('says of a request without a reply how it differs from the nearest one that has', async () => {
    const file = newFile()
    const lm = record(scriptedLM('Hi', { id: 'one' }), { file })
    await ask(lm, 'Something else altogether', { temperature: 1, seed: 3 })
    await ask(lm, 'What is the capital of France?', { temperature: 0 })
    const failure = ask(await replay({ file }), 'What is the capital of Spain?', { temperature: 0 })
    await expect(failure).rejects.toMatchObject({ code: 'LM_NOT_RECORDED', retryable: false, provider: 'one' })
    await expect(failure).rejects.toThrow(
      /\(2 replies of 'one', since 20.*differs in messages\[0\]\.content\[0\]\.text: ".*Spain\?" vs ".*France\?"\. Record it/,
    )
  })

  it('asks the live LM for what is missing, and records that', async () => {
    const file = newFile()
    await ask(record(scriptedLM('recorded'), { file }), 'Hello')
    const live = scriptedLM(['new'])
    const lm = await replay({ file, live })
    expect([await ask(lm, 'Hello'), await ask(lm, 'Bye'), await ask(lm, 'Bye')]).toEqual(['recorded', 'new', 'new'])
    expect(await ask(await replay({ file }), 'Bye')).toBe('new')
  })

  it('begins a recording when there is a live LM, and else refuses', async () => {
    const file = newFile()
    await expect(replay({ file })).rejects.toThrow(`There is no recording at ${file}.`)
    expect(await ask(await replay({ file, live: scriptedLM('Hi') }), 'Hello')).toBe('Hi')
    await expect(replay({ file, live: scriptedLM('Hi', { id: 'two' }) })).rejects.toThrow(
      "so 'two' can't answer for it",
    )
  })

  it('takes no other file for a recording', async () => {
    const file = join(folder, 'other.jsonl')
    await writeFile(file, '{"a":1}\n')
    await expect(replay({ file })).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' })
    await expect(replay({ file: folder })).rejects.toThrow("can't be read")
  })

  it('does not count a line that was cut off, warns, and records after it', async () => {
    const file = newFile()
    const lm = record(scriptedLM('Hi'), { file })
    await ask(lm, 'first')
    await ask(lm, 'second')
    await truncate(file, (await readFile(file)).length - 20)
    const heard = await warned(async () => expect(await ask(await replay({ file }), 'first')).toBe('Hi'))
    expect(heard).toMatchObject([
      { code: 'RECORDING_LINE_SKIPPED', message: expect.stringContaining('Line 3') as string },
    ])
    await expect(ask(await replay({ file }), 'second')).rejects.toMatchObject({ code: 'LM_NOT_RECORDED' })
    await ask(record(scriptedLM('again'), { file }), 'second')
    expect(await ask(await replay({ file }), 'second')).toBe('again')
  })

  it('ignores lines of somebody else', async () => {
    const file = newFile()
    await ask(record(scriptedLM('Hi'), { file }), 'Hello')
    await appendFile(file, '{"key":"x","result":{"completions":[]}}\nnull\n\n')
    expect(await ask(await replay({ file }), 'Hello')).toBe('Hi')
  })

  it('records and replays streams', async () => {
    const file = newFile()
    const lm = scriptedLM(['Hi', 'Bye'])
    const streaming: LM = {
      ...lm,
      async *stream(request) {
        yield* streamResult(await lm.generate(request))
      },
    }
    const read = async (from: LM, text: string): Promise<LMStreamPart[]> => {
      const parts: LMStreamPart[] = []
      for await (const part of (from.stream as NonNullable<LM['stream']>)(asking(text))) parts.push(part)
      return parts
    }
    const recorded = await read(record(streaming, { file }), 'Hello')
    const replayed = await replay({ file, live: streaming })
    expect(await read(replayed, 'Hello')).toEqual(recorded)
    expect(await ask(replayed, 'Hello')).toBe('Hi')
    await read(replayed, 'See you')
    expect(await ask(await replay({ file }), 'See you')).toBe('Bye')
  })

  it('can be cancelled', async () => {
    await expect(replay({ file: newFile(), signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
    const file = newFile()
    await ask(record(scriptedLM('Hi'), { file }), 'Hello')
    await expect(ask(await replay({ file }), 'Hello', { signal: AbortSignal.abort('enough') })).rejects.toBe('enough')
  })
})
