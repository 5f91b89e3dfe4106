import { getEventListeners, once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { scriptedLM } from '../../testing/scripted-lm.ts'
import type { LM, LMResult, LMStreamPart } from '../lm.ts'
import { hello, lmOf, partsOf, readAll } from '../../testing/stream-parts.ts'
import { textResult } from '../text-result.ts'
import { withTimeouts } from './with-timeouts.ts'

const never = (): Promise<never> => new Promise(() => {})

describe('withTimeouts', () => {
  describe('as time passes', () => {
    beforeEach(() => void vi.useFakeTimers())
    afterEach(() => void vi.useRealTimers())

    const fails = async (lm: LM, ms: number, message: RegExp, read = lm.generate(hello)): Promise<void> => {
      const outcome = read.catch((error: unknown) => error)
      await vi.advanceTimersByTimeAsync(ms - 1)
      expect(vi.getTimerCount()).toBeGreaterThan(0)
      await vi.advanceTimersByTimeAsync(1)
      expect(await outcome).toMatchObject({
        code: 'LM_TIMEOUT',
        retryable: true,
        provider: 'test',
        message: expect.stringMatching(message),
      })
      expect(vi.getTimerCount()).toBe(0)
    }

    it('ends a call that takes too long, naming the limit', async () => {
      await fails(withTimeouts(lmOf({ generate: never }), { totalMs: 500 }), 500, /not done within 500 ms.*totalMs/)
    })

    it('ends a call after ten minutes by default', async () => {
      await fails(withTimeouts(lmOf({ generate: never })), 600_000, /totalMs/)
    })

    it('does not wait for a first byte that `generate` can not tell of', async () => {
      await fails(withTimeouts(lmOf({ generate: never }), { firstByteMs: 10, totalMs: 500 }), 500, /totalMs/)
    })

    it('ends a call of which nothing comes, where the LM tells of its progress', async () => {
      const lm = lmOf({ generate: never, capabilities: { progress: true } })
      await fails(withTimeouts(lm, { firstByteMs: 100 }), 100, /sent nothing within 100 ms.*firstByteMs/)
    })

    it('ends a call of which nothing more comes', async () => {
      const lm = lmOf({
        capabilities: { progress: true },
        generate(request) {
          for (const ms of [80, 120, 160]) setTimeout(() => request.onProgress?.(), ms)
          return never()
        },
      })
      await fails(
        withTimeouts(lm, { firstByteMs: 100, betweenBytesMs: 50 }),
        210,
        /nothing more within 50 ms.*betweenBytesMs/,
      )
    })

    it('gives progress on to who asked', async () => {
      const onProgress = vi.fn<() => void>()
      const lm = lmOf({
        capabilities: { progress: true },
        async generate(request) {
          request.onProgress?.()
          return textResult('Hi', { model: 'test' })
        },
      })
      await withTimeouts(lm).generate({ ...hello, onProgress })
      expect(onProgress).toHaveBeenCalledOnce()
    })

    it('ends a stream that does not begin, and one that does not go on', async () => {
      const slow = (firstMs: number, nextMs: number): LM =>
        withTimeouts(
          lmOf({
            async *stream(): AsyncGenerator<LMStreamPart> {
              await new Promise((resolve) => setTimeout(resolve, firstMs))
              for (const part of partsOf('a', 'b')) {
                yield part
                await new Promise((resolve) => setTimeout(resolve, nextMs))
              }
            },
          }),
          { firstByteMs: 100, betweenBytesMs: 50 },
        )
      const begins = readAll(slow(101, 0).stream?.(hello)).catch((error: unknown) => error)
      await vi.advanceTimersByTimeAsync(200)
      expect(await begins).toMatchObject({
        message: expect.stringMatching(/firstByteMs/),
      })
      const goesOn = readAll(slow(0, 51).stream?.(hello)).catch((error: unknown) => error)
      await vi.advanceTimersByTimeAsync(200)
      expect(await goesOn).toMatchObject({
        message: expect.stringMatching(/betweenBytesMs/),
      })
      const well = readAll(slow(99, 49).stream?.(hello))
      await vi.advanceTimersByTimeAsync(1000)
      expect(await well).toHaveLength(3)
      expect(vi.getTimerCount()).toBe(0)
    })

    it('takes `Infinity` for no limit', async () => {
      const lm = withTimeouts(lmOf({ generate: never }), { totalMs: Infinity })
      void lm.generate(hello).catch(() => undefined)
      expect(vi.getTimerCount()).toBe(0)
    })
  })

  it('leaves nothing behind after an answer', async () => {
    vi.useFakeTimers()
    const controller = new AbortController()
    const lm = withTimeouts(scriptedLM('Hi'))
    await lm.generate({ ...hello, signal: controller.signal })
    expect([getEventListeners(controller.signal, 'abort'), vi.getTimerCount()]).toEqual([[], 0])
    vi.useRealTimers()
  })

  it("rejects with the caller's reason on the caller's abort", async () => {
    const controller = new AbortController()
    const waiting = withTimeouts(lmOf({ generate: never })).generate({ ...hello, signal: controller.signal })
    controller.abort('mine')
    await expect(waiting).rejects.toBe('mine')
  })

  describe('of a real server', () => {
    const serve = async (answer: (response: ServerResponse) => void) => {
      let closed: () => void = () => undefined
      const gone = new Promise<void>((resolve) => (closed = resolve))
      const server = createServer((_request, response) => {
        response.on('close', () => closed())
        answer(response)
      })
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const lm = lmOf({
        capabilities: { progress: true },
        async generate({ signal, onProgress }): Promise<LMResult> {
          const response = await fetch(url, { signal: signal ?? null })
          let text = ''
          for await (const bytes of response.body ?? []) {
            onProgress?.()
            text += new TextDecoder().decode(bytes)
          }
          return textResult(text, { model: 'test' })
        },
      })
      return { lm, gone, server }
    }

    it.each([
      ['hangs', (): void => undefined, 'firstByteMs'],
      ['stops in the middle', (response: ServerResponse): void => void response.write('Hel'), 'betweenBytesMs'],
      [
        'goes on for ever',
        (response: ServerResponse) => {
          const timer = setInterval(() => response.write('.'), 5)
          response.on('close', () => clearInterval(timer))
        },
        'totalMs',
      ],
    ] as const)('closes the socket of one that %s', async (_, answer, limit) => {
      const { lm, gone, server } = await serve(answer)
      const limits = { firstByteMs: 150, betweenBytesMs: 150, totalMs: 300 }
      await expect(withTimeouts(lm, limits).generate(hello)).rejects.toMatchObject({
        code: 'LM_TIMEOUT',
        message: expect.stringContaining(limit),
      })
      await gone
      await once(server.close(), 'close')
    })
  })
})
