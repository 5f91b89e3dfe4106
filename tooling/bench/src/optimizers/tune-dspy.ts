/**
 * Finds the settings of DSPy's SIMBA that gain most for a budget: `tune-dspy.ts [--budget 1300]`. Runs each of many
 * settings with as many steps as the budget allows for, in all helpful worlds of one predictor, with seeds that the league
 * does not use.
 */
import { parseArgs } from 'node:util'
import { type DspySettings, dspySimba } from './contestants/dspy-simba.ts'
import { runLeague } from './league.ts'
import { meanOf } from './league-table.ts'
import { helpfulWorlds } from './world/world.ts'

const { values } = parseArgs({ options: { budget: { type: 'string' } } })
const budget = Number(values.budget ?? 1300)
const seedsFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, place) => first + place)
const [fewSeeds, otherSeeds] = [seedsFrom(10_000, 4), seedsFrom(10_100, 6)]
const worlds = helpfulWorlds.filter((name) => !name.startsWith('pipeline'))

interface Tried {
  readonly settings: DspySettings
  readonly gain: number
  readonly calls: number
}

async function tryOut(settings: DspySettings, seeds: readonly number[]): Promise<Tried> {
  const rows = await runLeague({ contestants: [dspySimba(settings)], worlds, seeds, budget })
  return { settings, gain: meanOf(rows.map(({ gain }) => gain)), calls: meanOf(rows.map(({ calls }) => calls)) }
}

/** The number of steps whose calls come nearest to the budget: tried with one seed, and set right until nothing changes. */
async function fit(batch: number, candidates: number): Promise<DspySettings> {
  const callsOf = new Map<number, number>()
  let steps = Math.max(1, Math.round((budget - 100 * (candidates + 1)) / ((2 * candidates + 1) * batch + 2)))
  while (!callsOf.has(steps) && callsOf.size < 4) {
    const { calls } = await tryOut({ batch, candidates, steps, demos: 4 }, fewSeeds.slice(0, 1))
    callsOf.set(steps, calls)
    steps = Math.max(1, Math.round(steps * (budget / calls)))
  }
  const distance = ([, calls]: readonly [number, number]): number => Math.abs(calls - budget)
  const [nearest] = [...callsOf].toSorted((a, b) => distance(a) - distance(b))
  return { batch, candidates, steps: nearest?.[0] ?? 1, demos: 4 }
}

function show({ settings, gain, calls }: Tried): void {
  console.log(`${JSON.stringify(settings)}: ${(gain * 100).toFixed(2)} points in ${Math.round(calls)} calls`)
}

const first: Tried[] = []
for (const batch of [4, 8, 16, 32]) {
  for (const candidates of [2, 3, 4, 6]) {
    const settings = await fit(batch, candidates)
    const tried = await tryOut(settings, fewSeeds)
    show(tried)
    // One step more or less is much where batches are large.
    if (Math.abs(tried.calls / budget - 1) < 0.12) first.push(tried)
  }
}

console.log('\nThe best four again, with other seeds, and with more demos:')
const best = first.toSorted((a, b) => b.gain - a.gain).slice(0, 4)
for (const { settings } of best) for (const demos of [4, 16]) show(await tryOut({ ...settings, demos }, otherSeeds))
