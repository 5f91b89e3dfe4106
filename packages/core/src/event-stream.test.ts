import { describe, expect, it } from 'vitest'
import { eventStream } from './event-stream.ts'

describe('eventStream', () => {
  it('gives events in order and ends with the work', async () => {
    const events: number[] = []
    const stream = eventStream<number>(async (emit) => {
      for (let n = 0; n < 200; n += 1) await emit(n)
    })
    for await (const event of stream) events.push(event)
    expect(events).toEqual(Array.from({ length: 200 }, (_, n) => n))
  })

  it('begins with the first `next` and waits for a slow reader', async () => {
    let told = 0
    const stream = eventStream<number>(async (emit) => {
      for (; told < 1000; told += 1) await emit(told)
    })
    expect(told).toBe(0)
    await stream.next()
    await new Promise((resolve) => setImmediate(resolve))
    expect(told).toBeGreaterThan(10)
    expect(told).toBeLessThan(100)
    await stream.return()
  })

  it('cancels the work and waits for its end when the reader leaves', async () => {
    let ended = false
    const stream = eventStream<string>(async (emit, signal) => {
      await emit('begun')
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      ended = true
    })
    for await (const event of stream) if (event === 'begun') break
    expect(ended).toBe(true)
  })

  it('gives what was told before a failure, then the failure', async () => {
    const stream = eventStream<string>(async (emit) => {
      await emit('one')
      throw new Error('broken')
    })
    expect(await stream.next()).toEqual({ done: false, value: 'one' })
    await expect(stream.next()).rejects.toThrow('broken')
  })
})
