import { describe, expect, it } from 'vitest'
import { forEachItem, oneByOne } from './batched.ts'

/** Counts how many batches were asked for, and says when nobody wants more. */
const source = (batches: readonly (readonly number[])[], log: string[] = []) => {
  async function* read(): AsyncGenerator<readonly number[]> {
    try {
      for (const batch of batches) {
        log.push(`batch of ${batch.length}`)
        yield batch
      }
    } finally {
      log.push('closed')
    }
  }
  return read()
}
const batches = [[1, 2], [], [3], [4, 5, 6]]

describe('oneByOne', () => {
  it('gives the items of all batches in their order', async () => {
    const seen: number[] = []
    for await (const item of oneByOne(source(batches))) seen.push(item)
    expect(seen).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('reads no further than it is asked, and closes what it reads', async () => {
    const log: string[] = []
    for await (const item of oneByOne(source(batches, log))) if (item === 3) break
    expect(log).toEqual(['batch of 2', 'batch of 0', 'batch of 1', 'closed'])
  })
})

describe('forEachItem', () => {
  it.each([
    ['in batches', () => oneByOne(source(batches))],
    ['of any other kind', () => oneByOne(source(batches))[Symbol.asyncIterator]() as AsyncGenerator<number>],
  ])('visits items %s in their order', async (_, items) => {
    const seen: number[] = []
    await forEachItem(items(), (item) => void seen.push(item))
    expect(seen).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('rejects with what a visit throws, and closes what it reads', async () => {
    const log: string[] = []
    const visit = (): never => {
      throw new Error('enough')
    }
    await expect(forEachItem(oneByOne(source(batches, log)), visit)).rejects.toThrow('enough')
    expect(log).toEqual(['batch of 2', 'closed'])
  })
})
