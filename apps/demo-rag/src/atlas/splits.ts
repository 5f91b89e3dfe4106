import { createRandom } from '@dspex/core/implement'
import type { Country } from './countries.ts'

/** The names of the splits. */
export const splitNames = ['train', 'val', 'dev', 'holdout'] as const

/** The name of a split. `dev` is what the demo shows; `holdout` is for the last look. */
export type SplitName = (typeof splitNames)[number]

/** Of every 20 countries in a row, how many go to each split. */
const shares: Readonly<Record<SplitName, number>> = { train: 8, val: 4, dev: 4, holdout: 4 }

/**
 * Gives every country its split. A country belongs to one split only, and every question is about countries of one
 * split: so nothing that was learnt about a country helps with the questions of another split. Regions are dealt out
 * evenly.
 */
export function splitCountries(countries: readonly Country[], seed: string): Map<string, SplitName> {
  const random = createRandom(seed).fork('splits')
  const hand = splitNames.flatMap((name) => Array.from({ length: shares[name] }, () => name))
  const regions = [...new Set(countries.map((country) => country.region))].toSorted()
  const ordered = regions.flatMap((region) => random.shuffle(countries.filter((country) => country.region === region)))
  const splits = new Map<string, SplitName>()
  for (let start = 0; start < ordered.length; start += hand.length) {
    const round = random.shuffle(hand)
    ordered
      .slice(start, start + hand.length)
      .forEach((country, index) => splits.set(country.code, round[index] as SplitName))
  }
  return splits
}
