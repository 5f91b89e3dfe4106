import { describe, expect, it } from 'vitest'
import { firstPrompts, worldExamples } from '../world/world-program.ts'
import { worldOf } from '../world/world.ts'
import { bestOfRandomDemos } from './best-of-random-demos.ts'
import { competeInWorld, worlds } from './compete-in-world.ts'
import { dspySimba } from './dspy-simba.ts'
import { randomDemos } from './random-demos.ts'
import { simba } from './simba.ts'
import { unoptimized } from './unoptimized.ts'

describe.each([unoptimized, randomDemos(4), bestOfRandomDemos(4), simba])('$name', (contestant) => {
  it.each(worlds)('hands in prompts of every predictor within the budget: %s', async (id) => {
    const { prompts, usage } = await competeInWorld(contestant, id)
    expect(Object.keys(prompts).toSorted()).toEqual(Object.keys(firstPrompts(worldOf(id))).toSorted())
    expect(usage.calls).toBeLessThanOrEqual(400)
  })

  it('hands in the same for the same seed', async () => {
    const [first, second] = [await competeInWorld(contestant, worlds[0]!), await competeInWorld(contestant, worlds[0]!)]
    expect(second).toEqual(first)
  })
})

describe('unoptimized', () => {
  it('changes nothing', async () => {
    expect(await competeInWorld(unoptimized, worlds[0]!)).toMatchObject({ gain: 0, usage: { calls: 0 } })
  })
})

describe('randomDemos', () => {
  it('shows as many demos as asked for, all of them right', async () => {
    for (const id of worlds) {
      const { prompts, gain } = await competeInWorld(randomDemos(4), id)
      expect(Object.values(prompts).map(({ demos }) => demos.length)).toEqual(Object.values(prompts).map(() => 4))
      expect(gain).toBeGreaterThan(0)
    }
  })

  it('shows fewer where the budget does not do for as many right runs', async () => {
    const { prompts, usage } = await competeInWorld(randomDemos(16), worlds[1]!, { budget: 6 })
    expect(prompts['classify']?.demos.length).toBeLessThan(4)
    expect(usage.calls).toBeLessThanOrEqual(6)
  })
})

describe('simba', () => {
  it('gives a verdict where there is a holdout, and none where there is none', async () => {
    const holdout = worldExamples(worldOf(worlds[0]!), 100, 5000)
    expect((await competeInWorld(simba, worlds[0]!, { holdout })).verdict).toMatch(/improved|inconclusive/)
    expect((await competeInWorld(simba, worlds[0]!)).verdict).toBeUndefined()
  })
})

describe('dspySimba', () => {
  it('refuses a world without a server', async () => {
    await expect(competeInWorld(dspySimba(), worlds[0]!)).rejects.toThrow(/in-process/)
  })
})
