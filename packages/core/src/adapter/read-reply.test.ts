import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Completion } from '../lm/lm.ts'
import { type AnySignature, signature } from '../signature/signature.ts'
import { chatAdapter } from './chat/chat-adapter.ts'
import { readReply, type Reading } from './read-reply.ts'

const qa = signature('question -> answer: string, score: number')

function reply(text: string, unified = 'stop'): Completion {
  return { content: [{ type: 'text', text }], finishReason: { unified } }
}

function read(text: string, unified?: string, task: AnySignature = qa): Promise<Reading> {
  return Promise.resolve(readReply(chatAdapter(), task, reply(text, unified), 1))
}

describe('readReply', () => {
  it('returns validated outputs', async () => {
    expect(await read('[[ ## answer ## ]]\nParis\n\n[[ ## score ## ]]\n0.5\n\n[[ ## completed ## ]]')).toEqual({
      output: { answer: 'Paris', score: 0.5 },
    })
  })

  it.each([
    ['an empty reply', '', 'stop', 'REPLY_EMPTY'],
    ['white space', ' \n\t', 'stop', 'REPLY_EMPTY'],
    ['a refusal', 'I can not help with that.', 'refusal', 'REPLY_REFUSED'],
    ['a content filter', '', 'content-filter', 'REPLY_REFUSED'],
    ['a reply cut off in a field', '[[ ## answer ## ]]\nPar', 'length', 'REPLY_TRUNCATED'],
    ['a reply cut off before it began', '', 'length', 'REPLY_TRUNCATED'],
    ['nonsense', 'colourless green ideas', 'stop', 'REPLY_UNREADABLE'],
    ['a value of another type', '[[ ## answer ## ]]\nx\n[[ ## score ## ]]\nhigh', 'stop', 'REPLY_INVALID'],
    ['a missing field', '[[ ## answer ## ]]\nx\n[[ ## completed ## ]]', 'stop', 'REPLY_INVALID'],
  ])('gives %s a code of its own', async (_what, text, unified, code) => {
    expect((await read(text, unified)).error?.code).toBe(code)
  })

  it('accepts a reply that reached the limit after its end marker', async () => {
    const { output } = await read('[[ ## answer ## ]]\nx\n[[ ## score ## ]]\n1\n[[ ## completed ## ]]', 'length')
    expect(output).toEqual({ answer: 'x', score: 1 })
  })

  it.each([
    ['an emphasised end marker', '[[ ## answer ## ]]\nx\n[[ ## score ## ]]\n1\n**[[ ## completed ## ]]**'],
    ['a fence that ends before it', '```\n[[ ## score ## ]]\n1\n[[ ## answer ## ]]\nx\n```\n[[ ## completed ## ]]'],
    ['a fence that ends after it', '```\n[[ ## score ## ]]\n1\n[[ ## answer ## ]]\nx\n[[ ## completed ## ]]\n```'],
  ])('leaves %s out of the last value', async (_what, text) => {
    expect((await read(text)).output).toEqual({ answer: 'x', score: 1 })
  })

  it('names each misfit with its path and keeps the raw reply', async () => {
    const task = signature({ input: { q: z.string() }, output: { items: z.array(z.object({ price: z.number() })) } })
    const text = '[[ ## items ## ]]\n[{"price": 1}, {"price": "two"}]\n\n[[ ## completed ## ]]'
    const { error } = await read(text, 'stop', task)
    expect(error?.issues).toEqual([{ path: 'items[1].price', message: expect.stringContaining('number') as string }])
    expect(error?.raw).toBe(text)
    expect(error?.message).toContain('items[1].price')
  })

  it('says that a value is not JSON rather than that it is missing', async () => {
    const { error } = await read('[[ ## tags ## ]]\nred and blue', 'stop', signature('q -> tags: string[]'))
    expect(error?.issues).toEqual([{ path: 'tags', message: 'is not JSON: expected string[]' }])
  })

  it('leaves out an optional output that is missing or null', async () => {
    const task = signature('q -> answer, note?: string[]')
    expect((await read('[[ ## answer ## ]]\nx', 'stop', task)).output).toEqual({ answer: 'x' })
    expect((await read('[[ ## answer ## ]]\nx\n[[ ## note ## ]]\nnull', 'stop', task)).output).toEqual({ answer: 'x' })
  })

  it('asks for what a coercing schema would make up', async () => {
    const task = signature({ input: { q: z.string() }, output: { paid: z.coerce.number(), note: z.string() } })
    const { error } = await read('[[ ## note ## ]]\nx\n[[ ## completed ## ]]', 'stop', task)
    expect(error?.issues).toMatchObject([{ path: 'paid', message: expect.stringContaining('missing') as string }])
  })

  it('makes null of a left out output that may be null', async () => {
    const task = signature('q -> answer, note: string | null')
    expect((await read('[[ ## answer ## ]]\nx', 'stop', task)).output).toEqual({ answer: 'x', note: null })
  })

  it('chooses a reading by an asynchronous schema too', async () => {
    const either = z.union([z.string(), z.array(z.string())]).refine(() => Promise.resolve(true))
    const task = signature({ input: { q: z.string() }, output: { either } })
    expect((await read('[[ ## either ## ]]\n42', 'stop', task)).output).toEqual({ either: '42' })
    expect((await read('[[ ## either ## ]]\n["a"]', 'stop', task)).output).toEqual({ either: ['a'] })
  })

  it('reads a JSON object with text around, and values that are text in it', async () => {
    expect((await read('Sure!\n{"answer": "x", "score": "4"}')).output).toEqual({ answer: 'x', score: 4 })
  })

  it('reads a number in a fence', async () => {
    expect((await read('[[ ## answer ## ]]\nx\n[[ ## score ## ]]\n```\n4\n```')).output).toEqual({
      answer: 'x',
      score: 4,
    })
  })

  it('ends its message as sentences do, and repeats what a refusal said', async () => {
    expect((await read('[[ ## answer ## ]]\nx\n[[ ## score ## ]]\nhigh')).error?.message).toMatch(
      /got "high"\. The reply was: /,
    )
    expect((await read('I can not.', 'refusal')).error?.message).toContain('I can not.')
  })

  it('transforms values with the schema', async () => {
    const task = signature({
      input: { q: z.string() },
      output: { tags: z.string().transform((text) => text.split(',')) },
    })
    expect((await read('[[ ## tags ## ]]\na,b', 'stop', task)).output).toEqual({ tags: ['a', 'b'] })
  })

  it('waits for asynchronous schemas', async () => {
    const task = signature({
      input: { q: z.string() },
      output: { a: z.string().refine((text) => Promise.resolve(text === 'x')) },
    })
    expect((await read('[[ ## a ## ]]\nx', 'stop', task)).output).toEqual({ a: 'x' })
    expect((await read('[[ ## a ## ]]\ny', 'stop', task)).error?.code).toBe('REPLY_INVALID')
  })

  it('reads any text without a crash, and pollutes no prototype', async () => {
    const pieces = fc.constantFrom(
      '[[ ## answer ## ]]',
      '[[ ## data ## ]]',
      '[[ ## tags ## ]]',
      '[[ ## __proto__ ## ]]',
      '[[ ## completed ## ]]',
      '\n',
      '```',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      ',',
      ':',
      '\\',
      '__proto__',
      'constructor',
      'polluted',
      '{"__proto__": {"polluted": 1}}',
      'null',
      '1',
      '…',
      '\0',
      '\uD800',
      '\u2028',
    )
    const text = fc
      .array(fc.oneof(pieces, fc.string({ unit: 'grapheme-ascii', maxLength: 4 })), { maxLength: 30 })
      .map((parts) => parts.join(''))
    const task = signature(
      'q -> answer: "a" | "b", data: dict[str, unknown], tags: list[str], n: int | null, yes: bool',
    )
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom('stop', 'length', 'refusal'), async (reply_, unified) => {
        const { output, error } = await read(reply_, unified, task)
        expect((output === undefined) !== (error === undefined)).toBe(true)
        expect(({} as Record<string, unknown>).polluted).toBeUndefined()
        expect((output?.data as Record<string, unknown> | undefined)?.polluted).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })

  it('reads long hostile replies in time that grows with their length', async () => {
    const task = signature('q -> answer: "a" | "b", data: dict[str, unknown], tags: list[str], n: int, yes: bool')
    for (const unit of [
      '[',
      '{',
      '"',
      '```',
      '.',
      '*',
      '[[ ## answer ## ]]',
      '[[ ##',
      ' ',
      '\\',
      '\n',
      '[[ ## tags ## ]]\n[',
    ]) {
      const text = `[[ ## tags ## ]]\n${unit.repeat(20_000)}\n[[ ## answer ## ]]\n${unit.repeat(20_000)}x`
      const { error } = await read(text, 'stop', task)
      expect(error?.code, unit).toBe('REPLY_INVALID')
    }
  })
})
