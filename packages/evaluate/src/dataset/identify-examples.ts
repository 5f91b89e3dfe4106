import type { Example } from '@dspex/core'
import { hashJson } from '@dspex/core/implement'

/**
 * The hash of all that a metric or a statistic can see of an example: inputs, labels, group and metadata, not its id.
 *
 * @throws TypeError when JSON can't hold the content
 */
export function exampleHash({ inputs, labels, group, metadata }: Omit<Example<object, object>, 'id'>): string {
  return hashJson({ inputs, labels, group, metadata })
}

/** The hash of what a program is given. @throws TypeError when JSON can't hold it */
export function hashInputs(inputs: object): string {
  return hashJson(inputs)
}

/**
 * The version of a data set: a hash over the sorted pairs of id and content hash. Equal data have equal versions on
 * every machine, in whatever order they come.
 */
export function datasetVersion(hashes: ReadonlyMap<string, string>): string {
  return hashJson([...hashes].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

/** A row whose id may still be missing. */
export interface Unnamed {
  readonly id: string | undefined
  readonly inputsHash: string
  readonly contentHash: string
}

/**
 * Gives an id to every row without one: the first 16 digits of the hash of its inputs. Of several rows with equal
 * inputs, the second in the order of their content gets `-2` at the end, and so on: the order of the rows never counts.
 */
export function nameRows(rows: readonly Unnamed[]): readonly string[] {
  const ids = rows.map(({ id, inputsHash }) => id ?? inputsHash.slice(0, 16))
  const unnamed = [...rows.keys()].filter((index) => rows[index]?.id === undefined)
  for (const twins of Map.groupBy(unnamed, (index) => ids[index] as string).values()) {
    const ordered = twins.toSorted((a, b) =>
      (rows[a] as Unnamed).contentHash < (rows[b] as Unnamed).contentHash ? -1 : 1,
    )
    for (const [place, index] of ordered.entries()) if (place > 0) ids[index] = `${ids[index]}-${place + 1}`
  }
  return ids
}
