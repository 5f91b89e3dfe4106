import { onEvent } from '../../on-event.ts'
import { describe, expect, it } from 'vitest'
import { LMError } from '../../errors/lm-error.ts'
import { defineLM } from '../define-lm.ts'
import type { LM, LMStreamPart } from '../lm.ts'
import { hello, lmOf, partsOf, readAll } from '../../testing/stream-parts.ts'

const streaming = (stream: NonNullable<LM['stream']>): NonNullable<LM['stream']> =>
  defineLM(lmOf({ stream })).stream as NonNullable<LM['stream']>

const of = (...parts: unknown[]): NonNullable<LM['stream']> =>
  streaming(async function* stream() {
    for (const part of parts) {
      if (part instanceof Error) throw part
      yield part as LMStreamPart
    }
  })

const [text, finish] = partsOf('Hi') as [LMStreamPart, LMStreamPart]

describe('defineLM, streaming', () => {
  it('gives parts on as they come', async () => {
    const parts = partsOf('a', 'b')
    expect(await readAll(of(...parts)(hello))).toEqual(parts)
  })

  it('begins when the first part is asked for', async () => {
    let begun = false
    const stream = streaming(async function* stream() {
      begun = true
      yield finish
    })(hello)
    expect(begun).toBe(false)
    await readAll(stream)
    expect(begun).toBe(true)
  })

  it.each([
    ['no part at all', [], "without the part 'finish'"],
    ['no `finish`', [text], "without the part 'finish'"],
    ['more after `finish`', [finish, text], "more after the part 'finish'"],
    ['two ends', [finish, finish], "more after the part 'finish'"],
    ['null', [null], 'a part without a type'],
    ['a part without a type', [{ text: 'Hi' }], 'a part without a type'],
    ['a delta without text', [{ type: 'text-delta' }], "a part 'text-delta' without text"],
    ['an end without a result', [{ type: 'finish' }], 'ended a stream with undefined instead of a result'],
    ['an end with half a result', [{ type: 'finish', result: { completions: [] } }], 'a result without completions'],
  ])('refuses %s', async (_, parts, message) => {
    await expect(readAll(of(...parts)(hello))).rejects.toMatchObject({
      code: 'LM_RESULT_INVALID',
      provider: 'test',
      message: expect.stringContaining(message),
    })
  })

  it('makes an LMError of what is thrown, and leaves those that are', async () => {
    const cause = new Error('ECONNRESET')
    await expect(readAll(of(text, cause)(hello))).rejects.toMatchObject({ code: 'LM_FAILED', cause })
    const known = new LMError('Overloaded.', { code: 'LM_SERVER' })
    await expect(readAll(of(text, known)(hello))).rejects.toBe(known)
  })

  it('stops the provider when the reader leaves', async () => {
    let cleanedUp = false
    let signal: AbortSignal | undefined
    const stream = streaming(async function* stream(request) {
      signal = request.signal
      try {
        yield* partsOf('a', 'b', 'c')
      } finally {
        cleanedUp = true
      }
    })
    for await (const _part of stream(hello)) break
    expect([cleanedUp, signal?.aborted]).toEqual([true, true])
  })

  it('does not cancel a call that has ended', async () => {
    let signal: AbortSignal | undefined
    await readAll(
      streaming(async function* stream(request) {
        signal = request.signal
        yield finish
      })(hello),
    )
    expect(signal?.aborted).toBe(false)
  })

  it('ends on an abort at once, with its reason, whether the provider listens or not', async () => {
    const controller = new AbortController()
    const stream = streaming(async function* stream() {
      yield text
      await new Promise(() => {})
    })(Object.assign({ signal: controller.signal }, hello))
    const read = readAll(stream)
    setTimeout(() => controller.abort('enough'), 5)
    await expect(read).rejects.toBe('enough')
    await expect(readAll(of(text)({ ...hello, signal: AbortSignal.abort('before') }))).rejects.toBe('before')
  })

  it('publishes one event, from the first part to the end', async () => {
    const log: unknown[] = []
    const stop = onEvent('lm', {
      start: ({ lm }) => void log.push(['start', lm]),
      end: ({ result, error }) => void log.push(['end', result !== undefined, error !== undefined]),
    })
    try {
      await readAll(of(text, finish)(hello))
      for await (const _part of of(text, finish)(hello)) break
      await readAll(of(text)(hello)).catch(() => undefined)
    } finally {
      stop()
    }
    expect(log).toEqual([
      ['start', 'test'],
      ['end', true, false],
      ['start', 'test'],
      ['end', false, false],
      ['start', 'test'],
      ['end', false, true],
    ])
  })
})
