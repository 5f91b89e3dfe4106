import { describe, expect, it } from 'vitest'
import { singleFlight } from './single-flight.ts'

/** Work that ends when it is told to, and says what it was told. */
function controlled() {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const signals: AbortSignal[] = []
  const start = (signal: AbortSignal): Promise<string> => {
    signals.push(signal)
    return promise
  }
  return { start, signals, resolve, reject }
}

describe('singleFlight', () => {
  it('does work once for all who ask meanwhile, in the name of one of them', async () => {
    const flights = singleFlight<string>()
    const work = controlled()
    const waiting = Array.from({ length: 100 }, () => flights.join('a', undefined, work.start))
    work.resolve('done')
    const landed = await Promise.all(waiting)
    expect([work.signals.length, landed.filter(({ first }) => first).length]).toEqual([1, 1])
    expect(new Set(landed.map(({ value }) => value))).toEqual(new Set(['done']))
  })

  it('does work anew once it is done, and for another key', async () => {
    const flights = singleFlight<number>()
    let count = 0
    const start = async (): Promise<number> => (count += 1)
    const join = async (key: string): Promise<number> => (await flights.join(key, undefined, start)).value
    expect(await Promise.all([join('a'), join('b'), join('a')])).toEqual([1, 2, 1])
    expect(await join('a')).toBe(3)
  })

  it('fails for all when the work fails, also when it throws at once', async () => {
    const flights = singleFlight<string>()
    const work = controlled()
    const waiting = [flights.join('a', undefined, work.start), flights.join('a', undefined, work.start)]
    work.reject(new Error('overloaded'))
    for (const each of waiting) await expect(each).rejects.toThrow('overloaded')
    const thrown = flights.join('b', undefined, () => {
      throw new Error('at once')
    })
    await expect(thrown).rejects.toThrow('at once')
  })

  it('goes on while anybody waits, even when the one who began it has left', async () => {
    const flights = singleFlight<string>()
    const work = controlled()
    const leaver = new AbortController()
    const left = flights.join('a', leaver.signal, work.start)
    const stays = flights.join('a', undefined, work.start)
    leaver.abort('bored')
    await expect(left).rejects.toBe('bored')
    expect(work.signals[0]?.aborted).toBe(false)
    work.resolve('done')
    expect(await stays).toEqual({ value: 'done', first: true })
  })

  it('is cancelled with the reason of the last one who leaves, and joined by nobody after that', async () => {
    const flights = singleFlight<string>()
    const [cancelled, next] = [controlled(), controlled()]
    const controllers = [new AbortController(), new AbortController()]
    const left = controllers.map(({ signal }) => flights.join('a', signal, cancelled.start))
    for (const [index, controller] of controllers.entries()) controller.abort(`reason ${index}`)
    expect((await Promise.allSettled(left)).map((each) => (each as PromiseRejectedResult).reason)).toEqual([
      'reason 0',
      'reason 1',
    ])
    expect(cancelled.signals[0]?.reason).toBe('reason 1')
    const later = flights.join('a', undefined, next.start)
    cancelled.reject(new Error('cancelled'))
    next.resolve('new')
    expect((await later).value).toBe('new')
  })

  it('starts nothing for a signal that has fired, and holds on to no signal', async () => {
    const flights = singleFlight<string>()
    const work = controlled()
    await expect(flights.join('a', AbortSignal.abort('before'), work.start)).rejects.toBe('before')
    expect(work.signals).toEqual([])
    const { signal } = new AbortController()
    let listeners = 0
    signal.addEventListener = () => void (listeners += 1)
    signal.removeEventListener = () => void (listeners -= 1)
    const waiting = flights.join('a', signal, work.start)
    work.resolve('done')
    await waiting
    expect(listeners).toBe(0)
  })
})
