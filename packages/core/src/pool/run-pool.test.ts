import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { runPool } from './run-pool.ts'

/** Tasks that end when they are told to, and what became of them. */
function heldTasks(): {
  readonly begun: number[]
  readonly work: (item: number) => Promise<void>
  readonly end: (item: number) => Promise<void>
} {
  const begun: number[] = []
  const ends = new Map<number, () => void>()
  return {
    begun,
    work: (item) => {
      begun.push(item)
      return new Promise((resolve) => ends.set(item, resolve))
    },
    end: (item) => {
      ends.get(item)?.()
      return turn()
    },
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

describe('runPool', () => {
  it('runs a task for each item, in their order and so many at once', async () => {
    const { begun, work, end } = heldTasks()
    const running = runPool([1, 2, 3, 4], work, { concurrency: 2 })
    await turn()
    expect(begun).toEqual([1, 2])
    await end(2)
    expect(begun).toEqual([1, 2, 3])
    await end(1)
    await end(3)
    await end(4)
    await expect(running).resolves.toBeUndefined()
  })

  it('runs eight at once by itself, and all where there is no limit', async () => {
    for (const [concurrency, expected] of [
      [undefined, 8],
      [Infinity, 20],
    ] as const) {
      const { begun, work, end } = heldTasks()
      const running = runPool(Array(20).keys(), work, { concurrency })
      await turn()
      expect(begun).toHaveLength(expected)
      for (let item = 0; item < 20; item += 1) await end(item)
      await running
    }
  })

  it('takes an item only when its task has a place, and leaves the source that it does not read to its end', async () => {
    const { work, end } = heldTasks()
    let taken = 0
    let isLeft = false
    async function* endless(): AsyncGenerator<number> {
      try {
        for (;;) yield (taken += 1)
      } finally {
        isLeft = true
      }
    }
    let isEnough = false
    const running = runPool(endless(), work, { concurrency: 3, shouldStop: () => (isEnough ? 'enough' : undefined) })
    await turn()
    expect(taken).toBe(3)
    isEnough = true
    for (const item of [1, 2, 3]) await end(item)
    await expect(running).resolves.toBe('enough')
    expect([taken, isLeft]).toEqual([3, true])
  })

  it('lets end what runs when it stops', async () => {
    const { begun, work, end } = heldTasks()
    let stop: string | undefined
    const running = runPool([1, 2, 3], work, { concurrency: 2, shouldStop: () => stop })
    let isDone = false
    void running.then(() => (isDone = true))
    await turn()
    stop = 'budget'
    await end(1)
    expect([begun, isDone]).toEqual([[1, 2], false])
    await end(2)
    await expect(running).resolves.toBe('budget')
  })

  it('runs tasks alone as long as it is told to', async () => {
    const { begun, work, end } = heldTasks()
    let isSerial = true
    const running = runPool([1, 2, 3, 4, 5], work, { concurrency: 2, isSerial: () => isSerial })
    await turn()
    expect(begun).toEqual([1])
    await end(1)
    expect(begun).toEqual([1, 2])
    isSerial = false
    await end(2)
    expect(begun).toEqual([1, 2, 3, 4])
    for (const item of [3, 4, 5]) await end(item)
    await running
  })

  it('has room for the next task once a task gives its place up, and still waits for its end', async () => {
    const begun: number[] = []
    const { promise: rest, resolve } = Promise.withResolvers<void>()
    let isDone = false
    const running = runPool(
      [1, 2, 3],
      async (item, { release }) => {
        begun.push(item)
        release()
        release()
        await rest
        release()
      },
      { concurrency: 1 },
    ).then(() => (isDone = true))
    await turn()
    expect([begun, isDone]).toEqual([[1, 2, 3], false])
    resolve()
    await running
  })

  it('never has more than 1024 tasks without a place', async () => {
    let begun = 0
    const { promise: rest, resolve } = Promise.withResolvers<void>()
    const running = runPool(
      Array(2000).keys(),
      async (_, { release }) => {
        begun += 1
        release()
        await rest
      },
      { concurrency: 5 },
    )
    await turn()
    expect(begun).toBe(1029)
    resolve()
    await running
    expect(begun).toBe(2000)
  })

  it('runs the next task alone only once those without a place have ended', async () => {
    const { promise: rest, resolve } = Promise.withResolvers<void>()
    const begun: number[] = []
    const running = runPool(
      [1, 2],
      async (item, { release }) => {
        begun.push(item)
        release()
        await rest
      },
      { isSerial: () => true },
    )
    await turn()
    expect(begun).toEqual([1])
    resolve()
    await running
    expect(begun).toEqual([1, 2])
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('boom'))],
    [
      'throws at once',
      () => {
        throw new Error('boom')
      },
    ],
  ])('cancels the others when a task %s, and throws its error once they have ended', async (_, boom) => {
    const ended: unknown[] = []
    const work = (item: number, { signal }: { readonly signal: AbortSignal }): Promise<void> =>
      item === 2 ? boom() : never(signal).catch((error: unknown) => void ended.push((error as Error).message))
    await expect(runPool([1, 2, 3, 4], work, { concurrency: 2 })).rejects.toThrow('boom')
    expect(ended).toEqual(['boom'])
  })

  it('throws the error of a task that has given its place up', async () => {
    const work = async (_: number, { release }: { readonly release: () => void }): Promise<void> => {
      release()
      await turn()
      throw new Error('late')
    }
    await expect(runPool([1, 2], work, { concurrency: 1 })).rejects.toThrow('late')
  })

  it.each([
    ['the source', { items: broken() }],
    ['`shouldStop`', { shouldStop: thrower }],
    ['`isSerial`', { isSerial: thrower }],
  ])('throws what %s throws', async (_, { items = [1], ...options }: Broken) => {
    await expect(runPool(items, async () => {}, options)).rejects.toThrow('broken')
  })

  it('rejects with the reason of its signal, before it begins or once what runs has ended', async () => {
    const begun: number[] = []
    const work = async (item: number, { signal }: { readonly signal: AbortSignal }): Promise<void> => {
      begun.push(item)
      await never(signal).catch(() => {
        throw new Error('a consequence')
      })
    }
    await expect(runPool([1], work, { signal: AbortSignal.abort('before') })).rejects.toBe('before')
    const controller = new AbortController()
    const running = runPool([1, 2, 3], work, { concurrency: 2, signal: controller.signal })
    await turn()
    controller.abort('meanwhile')
    await expect(running).rejects.toBe('meanwhile')
    expect(begun).toEqual([1, 2])
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  it('begins nothing for an item that comes after the abort', async () => {
    const controller = new AbortController()
    async function* slow(): AsyncGenerator<number> {
      controller.abort('now')
      yield 1
    }
    const begun: number[] = []
    await expect(runPool(slow(), async (item) => begun.push(item), { signal: controller.signal })).rejects.toBe('now')
    expect(begun).toEqual([])
  })

  it.each([0, -1, 1.5, Number.NaN, '2' as never])('refuses %s at once', async (concurrency) => {
    await expect(runPool([1], async () => {}, { concurrency })).rejects.toThrow(
      `\`concurrency\`: expected a whole number of at least 1, or \`Infinity\`, got \`${JSON.stringify(concurrency) === 'null' ? 'NaN' : JSON.stringify(concurrency)}\`.`,
    )
  })
})

interface Broken {
  readonly items?: Iterable<number>
  readonly shouldStop?: () => never
  readonly isSerial?: () => never
}

function* broken(): Generator<number> {
  yield 1
  throw new Error('broken')
}

function thrower(): never {
  throw new Error('broken')
}
