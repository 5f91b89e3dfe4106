import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { untilAbort } from './abort.ts'

const never = (): Promise<never> => new Promise<never>(() => {})

describe('untilAbort', () => {
  it('settles as the work does', async () => {
    await expect(untilAbort(async () => 1, new AbortController().signal)).resolves.toBe(1)
  })

  it('rejects as the work does', async () => {
    const boom = new Error('boom')
    await expect(untilAbort(() => Promise.reject(boom), new AbortController().signal)).rejects.toBe(boom)
  })

  it('rejects when the work throws at once', async () => {
    const boom = new Error('boom')
    const work = (): Promise<never> => {
      throw boom
    }
    await expect(untilAbort(work, new AbortController().signal)).rejects.toBe(boom)
  })

  it('does not start the work when the signal has fired', async () => {
    let started = false
    const work = async (): Promise<void> => {
      started = true
    }
    await expect(untilAbort(work, AbortSignal.abort('before'))).rejects.toBe('before')
    expect(started).toBe(false)
  })

  it('rejects with the reason though the work never settles', async () => {
    const controller = new AbortController()
    const waiting = untilAbort(never, controller.signal)
    controller.abort('now')
    await expect(waiting).rejects.toBe('now')
  })

  it('rejects when the work itself makes the signal fire', async () => {
    const controller = new AbortController()
    const work = (): Promise<never> => {
      controller.abort('inside')
      return never()
    }
    await expect(untilAbort(work, controller.signal)).rejects.toBe('inside')
  })

  it.each([
    ['succeeds', async () => 1],
    ['fails', async () => Promise.reject(new Error('x'))],
  ])('leaves no listener behind when the work %s', async (_, work) => {
    const { signal } = new AbortController()
    await untilAbort<unknown>(work, signal).catch(() => undefined)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('leaves no listener behind on an abort', async () => {
    const controller = new AbortController()
    const waiting = untilAbort(never, controller.signal)
    controller.abort('now')
    await waiting.catch(() => undefined)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  it('lets work that fails after the abort fail in silence', async () => {
    const controller = new AbortController()
    const { promise, reject } = Promise.withResolvers<never>()
    const waiting = untilAbort(() => promise, controller.signal)
    controller.abort('now')
    await expect(waiting).rejects.toBe('now')
    // An unhandled rejection would fail the test run.
    reject(new Error('too late'))
    await new Promise((resolve) => setImmediate(resolve))
  })
})
