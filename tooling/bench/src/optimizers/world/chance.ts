import { createHash } from 'node:crypto'

/** A number in [0, 1) that depends on `parts` alone: the only source of chance of a world. */
export function chance(...parts: readonly (string | number)[]): number {
  return createHash('sha256').update(JSON.stringify(parts)).digest().readUIntBE(0, 6) / 2 ** 48
}

/** One of `items`, by a number in [0, 1). */
export function pickAt<T>(items: readonly T[], at: number): T {
  return items[Math.floor(at * items.length)] as T
}
