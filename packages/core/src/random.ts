import { sha256 } from './hash/sha256.ts'

/** A seeded source of random choices: the same seed gives the same choices on every machine. */
export interface Random {
  /** The next number in [0, 1). */
  next(): number
  /** A whole number in [0, limit). */
  integer(limit: number): number
  /** One of `items`. @throws RangeError when there is none. */
  pick<T>(items: readonly T[]): T
  /** `items` in a random order, as a new array. */
  shuffle<T>(items: readonly T[]): T[]
  /** An independent generator named `label`: what one part draws never shifts what another draws. */
  fork(label: string): Random
}

/**
 * Makes a seeded generator (sfc32 by Chris Doty-Humphrey, seeded through SHA-256). Not for secrets.
 *
 * @param seed any string or number; equal seeds give equal sequences
 */
export function createRandom(seed: string | number): Random {
  return createFork([String(seed)])
}

/** @param path the seed and the labels of the forks that lead here */
function createFork(path: readonly string[]): Random {
  const digest = sha256(JSON.stringify(path))
  let a = digest.readInt32LE(0)
  let b = digest.readInt32LE(4)
  let c = digest.readInt32LE(8)
  let counter = 1

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }
  function integer(limit: number): number {
    return Math.floor(next() * limit)
  }
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next()

  return {
    next,
    integer,
    pick(items) {
      if (items.length === 0) throw new RangeError('There is nothing to pick from: the list is empty.')
      return items[integer(items.length)] as (typeof items)[number]
    },
    shuffle(items) {
      const result = [...items]
      for (let index = result.length - 1; index > 0; index -= 1) {
        const other = integer(index + 1)
        ;[result[index], result[other]] = [result[other] as never, result[index] as never]
      }
      return result
    },
    fork: (label) => createFork([...path, label]),
  }
}
