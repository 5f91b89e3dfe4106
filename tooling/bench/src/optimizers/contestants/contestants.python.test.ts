import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { startWorldHost } from '../world/world-host.ts'
import { firstPrompts } from '../world/world-program.ts'
import { worldOf } from '../world/world.ts'
import { competeInWorld, worlds } from './compete-in-world.ts'
import { dspySimba } from './dspy-simba.ts'

const python = process.env['DSPEX_PYTHON']
const hasNumpy = python !== undefined && spawnSync(python, ['-c', 'import dspy, numpy']).status === 0

describe.skipIf(!hasNumpy)('dspySimba (DSPEX_PYTHON with dspy and numpy)', { timeout: 60_000 }, () => {
  it.each(worlds)('improves the program over the server, where its calls are counted: %s', async (id) => {
    await using host = await startWorldHost()
    const contestant = dspySimba({ batch: 8, candidates: 3, steps: 2, demos: 4 })
    const url = host.urlOf('dspy')
    const { prompts, about } = await competeInWorld(contestant, id, { url })
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
    await expect(competeInWorld(contestant, worlds[0]!, { url: 'http://127.0.0.1:1/run/none' })).rejects.toThrow(
      /Trainset too small/,
    )
  })
})
