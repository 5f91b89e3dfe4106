import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Contestant, LeagueTask } from '../contestant.ts'
import { trueAccuracy } from '../world/help.ts'
import { noUsage } from '../world/run-usage.ts'
import { startWorldHost } from '../world/world-host.ts'
import { worldLM } from '../world/world-lm.ts'
import { firstPrompts, worldExamples } from '../world/world-program.ts'
import { worldOf } from '../world/world.ts'
import { bestOfRandomDemos } from './best-of-random-demos.ts'
import { dspySimba } from './dspy-simba.ts'
import { randomDemos } from './random-demos.ts'
import { simba } from './simba.ts'
import { unoptimized } from './unoptimized.ts'

async function compete(contestant: Contestant, id: string, more: Partial<LeagueTask> = {}) {
  const world = worldOf(id)
  const usage = noUsage()
  const trainset = worldExamples(world, 100)
  const task = {
    world,
    seed: 1,
    budget: 400,
    trainset,
    holdout: undefined,
    lm: worldLM(world, { usage }),
    url: undefined,
  }
  const outcome = await contestant.compete({ ...task, ...more })
  const gain = trueAccuracy(world, outcome.prompts) - trueAccuracy(world, firstPrompts(world))
  return { ...outcome, usage, gain }
}

const worlds = ['zipf/10001', 'pipeline-uniform-penalties/10001']

describe.each([unoptimized, randomDemos(4), bestOfRandomDemos(4), simba])('$name', (contestant) => {
  it.each(worlds)('hands in prompts of every predictor within the budget: %s', async (id) => {
    const { prompts, usage } = await compete(contestant, id)
    expect(Object.keys(prompts).toSorted()).toEqual(Object.keys(firstPrompts(worldOf(id))).toSorted())
    expect(usage.calls).toBeLessThanOrEqual(400)
  })

  it('hands in the same for the same seed', async () => {
    const [first, second] = [await compete(contestant, worlds[0]!), await compete(contestant, worlds[0]!)]
    expect(second).toEqual(first)
  })
})

describe('unoptimized', () => {
  it('changes nothing', async () => {
    expect(await compete(unoptimized, worlds[0]!)).toMatchObject({ gain: 0, usage: { calls: 0 } })
  })
})

describe('randomDemos', () => {
  it('shows as many demos as asked for, all of them right', async () => {
    for (const id of worlds) {
      const { prompts, gain } = await compete(randomDemos(4), id)
      expect(Object.values(prompts).map(({ demos }) => demos.length)).toEqual(Object.values(prompts).map(() => 4))
      expect(gain).toBeGreaterThan(0)
    }
  })

  it('shows fewer where the budget does not do for as many right runs', async () => {
    const { prompts, usage } = await compete(randomDemos(16), worlds[1]!, { budget: 6 })
    expect(prompts['classify']?.demos.length).toBeLessThan(4)
    expect(usage.calls).toBeLessThanOrEqual(6)
  })
})

describe('simba', () => {
  it('gives a verdict where there is a holdout, and none where there is none', async () => {
    const holdout = worldExamples(worldOf(worlds[0]!), 100, 5000)
    expect((await compete(simba, worlds[0]!, { holdout })).verdict).toMatch(/improved|inconclusive/)
    expect((await compete(simba, worlds[0]!)).verdict).toBeUndefined()
  })
})

const python = process.env['DSPEX_PYTHON']
const hasNumpy = python !== undefined && spawnSync(python, ['-c', 'import dspy, numpy']).status === 0

describe.skipIf(!hasNumpy)('dspySimba (DSPEX_PYTHON with dspy and numpy)', { timeout: 60_000 }, () => {
  it.each(worlds)('improves the program over the server, where its calls are counted: %s', async (id) => {
    await using host = await startWorldHost()
    const contestant = dspySimba({ batch: 8, candidates: 3, steps: 2, demos: 4 })
    const url = host.urlOf('dspy')
    const { prompts, about } = await compete(contestant, id, { url })
    contestant.close?.()
    expect(Object.keys(prompts).toSorted()).toEqual(Object.keys(firstPrompts(worldOf(id))).toSorted())
    expect(about).toMatch(/^dspy 3\./)
    const { calls } = await host.takeUsage('dspy')
    const runs = worldOf(id).stages.length
    // Two steps of 24 and 32 runs, three finalists on 100 examples, and reflections; what is cached is left out.
    expect(calls / runs).toBeGreaterThan(300)
    expect(calls / runs).toBeLessThan(2 * 56 + 300 + 10)
  })

  it('says what went wrong in Python', async () => {
    const contestant = dspySimba({ batch: 500, candidates: 3, steps: 2, demos: 4 })
    await expect(compete(contestant, worlds[0]!, { url: 'http://127.0.0.1:1/run/none' })).rejects.toThrow(
      /Trainset too small/,
    )
  })
})

describe('dspySimba', () => {
  it('refuses a world without a server', async () => {
    await expect(compete(dspySimba(), worlds[0]!)).rejects.toThrow(/in-process/)
  })
})
