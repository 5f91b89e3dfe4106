import { ConfigurationError, type Example } from '@dspex/core'
import { hashJson } from '@dspex/core/implement'
import type { Dataset } from '../dataset.ts'
import { createHoldout, type Holdout, type HoldoutLog } from '../holdout.ts'

/** A data set taken apart: every example in exactly one part. */
export interface Splits<
  Input extends object,
  Labels extends object,
  Name extends string = string,
  Held extends Name = never,
> {
  /** The examples of each part, in the order of the data set, without those of the holdout. */
  readonly parts: Readonly<Record<Exclude<Name, Held>, readonly Example<Input, Labels>[]>>
  /** The part that is kept back; undefined when none is. */
  readonly holdout: [Held] extends [never] ? undefined : Holdout<Input, Labels>
  /** The part of every example by its id. */
  readonly assignment: ReadonlyMap<string, Name>
  /** How it was made: enough to make it again. */
  readonly method: SplitMethod
  /** The version of the data set that was taken apart. */
  readonly datasetVersion: string
  /** A hash over the version of the data set and the part of every example. */
  readonly version: string
}

/** How a split was made. */
export interface SplitMethod {
  /** By chance (`splitDataset`) or as told (`assignSplits`). */
  readonly kind: 'random' | 'explicit'
  /** The seed of a random split; absent for others. */
  readonly seed?: string | number | undefined
  /** The share of each part, from 0 to 1, that a random split was asked for; absent for others. */
  readonly shares?: Readonly<Record<string, number>> | undefined
  /** Whether strata kept their shares in every part. */
  readonly stratified?: boolean | undefined
}

/** Options that every split has. */
export interface HoldoutOptions<Held extends string> {
  /** The part to keep back: it is opened for a purpose, and every opening is counted. @default none */
  readonly holdout?: Held | undefined
  /** Where openings are counted. @default in memory, so until the process ends */
  readonly holdoutLog?: HoldoutLog | undefined
}

/** Builds what both ways to split return. */
export function buildSplits<Input extends object, Labels extends object, Name extends string, Held extends Name>(
  { examples, version: datasetVersion }: Dataset<Input, Labels>,
  names: readonly Name[],
  partOf: (index: number) => Name,
  method: SplitMethod,
  { holdout: held, holdoutLog: log }: HoldoutOptions<Held>,
): Splits<Input, Labels, Name, Held> {
  const parts = new Map<Name, Example<Input, Labels>[]>(names.map((name) => [name, []]))
  const assignment = new Map<string, Name>()
  for (const [index, example] of examples.entries()) {
    const name = partOf(index)
    parts.get(name)?.push(example)
    assignment.set(example.id, name)
  }
  for (const [name, { length }] of parts) {
    if (length === 0)
      throw badSplit(`Part '${name}' gets no example of ${examples.length}. Give it a larger share, or leave it out.`)
  }
  const pairs = [...assignment].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const keptBack = held === undefined ? undefined : parts.get(held)
  if (held !== undefined && !keptBack)
    throw badSplit(`There is no part '${held}' to keep back. Parts: ${names.join(', ')}.`)
  if (held !== undefined) parts.delete(held)
  return {
    parts: Object.fromEntries(parts) as unknown as Splits<Input, Labels, Name, Held>['parts'],
    holdout: (keptBack && createHoldout(held as string, keptBack, { log })) as Splits<
      Input,
      Labels,
      Name,
      Held
    >['holdout'],
    assignment,
    method,
    datasetVersion,
    version: hashJson([datasetVersion, pairs]),
  }
}

/** The error for a split that can't be made. */
export function badSplit(message: string): ConfigurationError {
  return new ConfigurationError(message)
}
