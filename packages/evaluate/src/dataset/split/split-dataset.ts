import type { Example } from '@dspex/core'
import { createRandom, type Random } from '@dspex/core/implement'
import type { Dataset } from '../dataset.ts'
import { type Quotas, roundQuotas } from './split-quotas.ts'
import { findUnits, type Unit } from './split-units.ts'
import { badSplit, buildSplits, type HoldoutOptions, type Splits } from './splits.ts'

/** Options of {@link splitDataset}. */
export interface SplitOptions<
  Input extends object,
  Labels extends object,
  Name extends string = string,
  Held extends Name = never,
> extends HoldoutOptions<Held> {
  /** The share of each part; together 1. */
  readonly parts: Readonly<Record<Name, number>>
  /** Equal seeds give equal splits on every machine. @default 0 */
  readonly seed?: string | number | undefined
  /** Names a stratum: every part gets its share of each stratum. @default all examples are one stratum */
  readonly stratifyBy?: ((example: Example<Input, Labels>) => string) | undefined
  /** Names a group that stays together. @default the group of the example */
  readonly groupBy?: ((example: Example<Input, Labels>) => string | undefined) | undefined
}

/**
 * Takes a data set apart at random. Examples of a group stay together, and so do examples with equal inputs, so that
 * nothing is trained on and tested on. Of every stratum a part gets its share within one example; groups and duplicates
 * are placed first, the largest first, and may leave less even shares.
 *
 * Who goes where depends on seed, ids and contents only, never on the order of the examples; adding a few moves few.
 *
 * @throws ConfigurationError when shares are not above 0 or do not add up to 1, or a part would get no example
 * @example splitDataset(questions, { parts: { train: 0.6, dev: 0.2, test: 0.2 }, seed: 7, holdout: 'test' })
 */
export function splitDataset<
  Input extends object,
  Labels extends object,
  const Name extends string,
  const Held extends Name = never,
>(data: Dataset<Input, Labels>, options: SplitOptions<Input, Labels, Name, Held>): Splits<Input, Labels, Name, Held> {
  const { parts, seed = 0, stratifyBy = () => '', groupBy = ({ group }) => group } = options
  const names = Object.keys(parts) as Name[]
  const shares = names.map((name) => parts[name])
  checkShares(names, shares)
  const strata = data.examples.map(stratifyBy)
  const units = inRandomOrder(findUnits(data.examples, groupBy), data.examples, createRandom(seed))
  const chosen = assignUnits(units, strata, shares)
  const method = { kind: 'random' as const, seed, shares: parts, stratified: options.stratifyBy !== undefined }
  return buildSplits(data, names, (index) => names[chosen[index] as number] as Name, method, options)
}

function checkShares(names: readonly string[], shares: readonly number[]): void {
  for (const [index, share] of shares.entries()) {
    if (share > 0 && share <= 1) continue
    throw badSplit(`Part '${names[index]}' has the share ${share}. Give each part a number above 0, together 1.`)
  }
  const total = shares.reduce((sum, share) => sum + share, 0)
  if (Math.abs(total - 1) > 1e-9) throw badSplit(`The shares add up to ${total}. Give numbers that add up to 1.`)
}

/** Large units first, as they are hard to place; equally large ones by a random number that belongs to their first id. */
function inRandomOrder(
  units: readonly Unit[],
  examples: readonly Example<object, object>[],
  random: Random,
): readonly Unit[] {
  const ranked = units.map((unit) => {
    const id = unit.map((index) => (examples[index] as Example<object, object>).id).reduce((a, b) => (a < b ? a : b))
    return { unit, id, rank: random.fork(id).next() }
  })
  return ranked
    .toSorted((a, b) => b.unit.length - a.unit.length || a.rank - b.rank || (a.id < b.id ? -1 : 1))
    .map(({ unit }) => unit)
}

/** Chooses a part for each example: units of several by where most is missing, the others by rounded quotas. */
function assignUnits(units: readonly Unit[], strata: readonly string[], shares: readonly number[]): readonly number[] {
  const chosen: number[] = []
  const stratumNames = [...new Set(strata)].toSorted()
  const missing = new Map<string, number[]>(stratumNames.map((name) => [name, shares.map(() => 0)]))
  for (const name of strata) for (const [part, share] of shares.entries()) add(name, part, share)
  const singles = Map.groupBy(
    units.filter(({ length }) => length === 1).map(([index]) => index as number),
    (index) => strata[index] as string,
  )
  for (const unit of units.filter(({ length }) => length > 1)) {
    const gain = (part: number): number =>
      unit.reduce((sum, index) => sum + (missingOf(strata[index] as string)[part] as number), 0)
    const part = [...shares.keys()].reduce((best, each) => (gain(each) > gain(best) ? each : best))
    for (const index of unit) {
      chosen[index] = part
      add(strata[index] as string, part, -1)
    }
  }
  const quotas = roundQuotas(stratumNames.map((name) => scale(missingOf(name), singles.get(name)?.length ?? 0, shares)))
  for (const [stratum, name] of stratumNames.entries()) {
    let next = 0
    for (const [part, quota] of (quotas[stratum] as Quotas).entries()) {
      for (const index of singles.get(name)?.slice(next, next + quota) ?? []) chosen[index] = part
      next += quota
    }
  }
  return chosen

  function missingOf(name: string): number[] {
    return missing.get(name) as number[]
  }
  function add(name: string, part: number, amount: number): void {
    missingOf(name)[part] = (missingOf(name)[part] as number) + amount
  }
}

/** Brings what is still missing to a total of `count`: a part that has too much already gets nothing. */
function scale(missing: readonly number[], count: number, shares: readonly number[]): Quotas {
  const positive = missing.map((each) => Math.max(0, each))
  const total = positive.reduce((sum, each) => sum + each, 0)
  return total === 0 ? shares.map((share) => share * count) : positive.map((each) => (each * count) / total)
}
