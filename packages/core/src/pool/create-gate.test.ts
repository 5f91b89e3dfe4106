import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createGate, type Gate } from './create-gate.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Passes work that ends when it is told to. */
function passing(gate: Gate, begun: string[], name: string, signal?: AbortSignal): [Promise<string>, () => void] {
  const { promise, resolve } = Promise.withResolvers<void>()
  const work = async (): Promise<string> => {
    begun.push(name)
    await promise
    return name
  }
  return [gate.pass(work, signal), resolve]
}

describe('createGate', () => {
  it('lets so many in at once, the first to come first', async () => {
    const gate = createGate(2)
    const begun: string[] = []
    const [first, second, third, fourth] = ['a', 'b', 'c', 'd'].map((name) => passing(gate, begun, name))
    await turn()
    expect(begun).toEqual(['a', 'b'])
    second?.[1]()
    await expect(second?.[0]).resolves.toBe('b')
    expect(begun).toEqual(['a', 'b', 'c'])
    for (const each of [first, third, fourth]) each?.[1]()
    await Promise.all([first?.[0], third?.[0], fourth?.[0]])
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
  })

  it('lets the next in when work fails', async () => {
    const gate = createGate(1)
    const failing = gate.pass(() => Promise.reject(new Error('boom')))
    const next = gate.pass(async () => 1)
    await expect(failing).rejects.toThrow('boom')
    await expect(next).resolves.toBe(1)
  })

  it('turns away who waits when the signal fires, and lets work that runs go on', async () => {
    const gate = createGate(1)
    const begun: string[] = []
    const controller = new AbortController()
    const [first, endFirst] = passing(gate, begun, 'a', controller.signal)
    const [second] = passing(gate, begun, 'b', controller.signal)
    const [third, endThird] = passing(gate, begun, 'c')
    controller.abort('no more')
    await expect(second).rejects.toBe('no more')
    await expect(gate.pass(async () => 1, controller.signal)).rejects.toBe('no more')
    endFirst()
    await expect(first).resolves.toBe('a')
    endThird()
    await expect(third).resolves.toBe('c')
    expect(begun).toEqual(['a', 'c'])
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  it('hands the place on when the signal fires in the moment of the turn', async () => {
    for (let ticks = 0; ticks < 10; ticks += 1) {
      const gate = createGate(1)
      const controller = new AbortController()
      const all = [
        gate.pass(async () => 'a'),
        gate.pass(async () => 'b', controller.signal).catch((reason: unknown) => reason),
        gate.pass(async () => 'c'),
      ]
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve()
      controller.abort('now')
      expect(['a,b,c', 'a,now,c']).toContain((await Promise.all(all)).join())
    }
  })

  it('refuses a number that lets nobody in', () => {
    expect(() => createGate(0)).toThrow('expected a whole number of at least 1, or `Infinity`, got `0`.')
  })
})
