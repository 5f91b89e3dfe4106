import type { Example } from '@dspex/core'
import type { Dataset } from '../dataset.ts'
import { badSplit, buildSplits, type HoldoutOptions, type Splits } from './splits.ts'

/** Says which part an example belongs to: ids by part, or a function of the example. */
export type Assignment<Input extends object, Labels extends object, Name extends string> =
  | Readonly<Record<Name, readonly string[]>>
  | ((example: Example<Input, Labels>) => Name)

/** Options of {@link assignSplits}. */
export interface AssignSplitsOptions<
  Input extends object,
  Labels extends object,
  Name extends string = string,
  Held extends Name = never,
> extends HoldoutOptions<Held> {
  /** Which part each example belongs to; none may be left over or stand in two parts. */
  readonly assign: Assignment<Input, Labels, Name>
}

/**
 * Takes a data set apart as told, for data that come with splits. Whether something leaks between them says
 * `findOverlap`.
 *
 * @throws ConfigurationError when an example is in no part or in two, an id is unknown, or a part is empty
 * @example assignSplits(data, { assign: ({ metadata }) => (metadata?.split === 'test' ? 'test' : 'train'), holdout: 'test' })
 */
export function assignSplits<
  Input extends object,
  Labels extends object,
  const Name extends string,
  const Held extends Name = never,
>(
  data: Dataset<Input, Labels>,
  options: AssignSplitsOptions<Input, Labels, Name, Held>,
): Splits<Input, Labels, Name, Held> {
  const { assign } = options
  const chosen = typeof assign === 'function' ? data.examples.map(assign) : readLists(data, assign)
  const lost = data.examples.flatMap(({ id }, index) => (chosen[index] === undefined ? [id] : []))
  if (lost.length > 0) throw badSplit(`${lost.length} examples are in no part: ${list(lost)}. Name a part for each.`)
  const names =
    typeof assign === 'function' ? [...new Set(chosen as Name[])].toSorted() : (Object.keys(assign) as Name[])
  return buildSplits(data, names, (index) => chosen[index] as Name, { kind: 'explicit' }, options)
}

function readLists<Name extends string>(
  { name, examples, hashes }: Dataset<object, object>,
  lists: Readonly<Record<Name, readonly string[]>>,
): (Name | undefined)[] {
  const parts = new Map<string, Name>()
  for (const [part, ids] of Object.entries(lists) as [Name, readonly string[]][]) {
    const unknown = ids.filter((id) => !hashes.has(id))
    if (unknown.length > 0) throw badSplit(`Part '${part}' names ids that data set '${name}' lacks: ${list(unknown)}.`)
    for (const id of ids) {
      const other = parts.get(id)
      if (other !== undefined)
        throw badSplit(`Example '${id}' is named in part '${other}' and in part '${part}'. Name it once.`)
      parts.set(id, part)
    }
  }
  return examples.map(({ id }) => parts.get(id))
}

function list(ids: readonly string[]): string {
  return ids.slice(0, 5).join(', ') + (ids.length > 5 ? ', …' : '')
}
