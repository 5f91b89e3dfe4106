import type { Example } from '@dspex/core'
import type { Dataset } from './dataset.ts'

/** What one version of a data set has and another has not. Lists follow the order of the data sets. */
export interface DatasetDiff<Input extends object = object, Labels extends object = object> {
  /** Examples that are only in the later one. */
  readonly added: readonly Example<Input, Labels>[]
  /** Examples that are only in the earlier one. */
  readonly removed: readonly Example<Input, Labels>[]
  /** Examples that are in both with another content. */
  readonly changed: readonly { readonly before: Example<Input, Labels>; readonly after: Example<Input, Labels> }[]
  /** How many are the same in both. */
  readonly unchanged: number
}

/** Compares two versions of a data set by ids and content hashes. */
export function diffDatasets<Input extends object, Labels extends object>(
  before: Dataset<Input, Labels>,
  after: Dataset<Input, Labels>,
): DatasetDiff<Input, Labels> {
  const earlier = new Map(before.examples.map((example) => [example.id, example]))
  const changed = after.examples.flatMap((example) => {
    const old = earlier.get(example.id)
    return old && before.hashes.get(example.id) !== after.hashes.get(example.id)
      ? [{ before: old, after: example }]
      : []
  })
  const added = after.examples.filter(({ id }) => !before.hashes.has(id))
  return {
    added,
    removed: before.examples.filter(({ id }) => !after.hashes.has(id)),
    changed,
    unchanged: after.examples.length - added.length - changed.length,
  }
}
