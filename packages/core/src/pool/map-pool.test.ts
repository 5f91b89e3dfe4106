import { describe, expect, it } from 'vitest'
import { mapPool } from './map-pool.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('mapPool', () => {
  it('gives what tasks return in the order of the items, whichever ends first', async () => {
    const ends: (() => void)[] = []
    const mapped = mapPool(['a', 'b', 'c'], async (letter) => {
      await new Promise<void>((resolve) => ends.push(resolve))
      return letter.toUpperCase()
    })
    await turn()
    for (const end of ends.toReversed()) {
      end()
      await turn()
    }
    await expect(mapped).resolves.toEqual(['A', 'B', 'C'])
  })

  it('takes a source that comes bit by bit, and one that is empty', async () => {
    async function* letters(): AsyncGenerator<string> {
      yield 'a'
      await turn()
      yield 'b'
    }
    await expect(mapPool(letters(), async (letter) => `${letter}!`)).resolves.toEqual(['a!', 'b!'])
    await expect(mapPool([], async () => 1)).resolves.toEqual([])
  })

  it('runs so many at once', async () => {
    let running = 0
    let most = 0
    await mapPool(
      Array(20).keys(),
      async () => {
        running += 1
        most = Math.max(most, running)
        await turn()
        running -= 1
      },
      { concurrency: 3 },
    )
    expect(most).toBe(3)
  })

  it('throws the first error, and the reason of its signal', async () => {
    await expect(mapPool([1, 2], (item) => Promise.reject(new Error(`${item}`)))).rejects.toThrow('1')
    const options = { signal: AbortSignal.abort('before') }
    await expect(mapPool([1], async () => 1, options)).rejects.toBe('before')
  })
})
