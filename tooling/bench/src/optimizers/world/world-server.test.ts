import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trueAccuracy } from './help.ts'
import { startWorldHost, type WorldHost } from './world-host.ts'
import { worldLM } from './world-lm.ts'
import { firstPrompts, worldExamples, worldProgram } from './world-program.ts'
import { worldOf } from './world.ts'

let host: WorldHost

beforeAll(async () => {
  host = await startWorldHost()
})
afterAll(() => host[Symbol.asyncDispose]())

describe('startWorldHost', () => {
  const world = worldOf('pipeline-zipf/6')
  const program = worldProgram(world)
  const examples = worldExamples(world, 10)

  it('answers as the world in this process does', async () => {
    const here = worldLM(world)
    const there = worldLM(world, { url: host.urlOf('same') })
    for (const { inputs } of examples)
      expect(await program.run(inputs, { lm: there })).toEqual(await program.run(inputs, { lm: here }))
  })

  it('counts what each run uses', async () => {
    const usage = { calls: 0, reflections: 0, tokens: 0 }
    for (const { inputs } of examples) {
      await program.run(inputs, { lm: worldLM(world, { url: host.urlOf('counted/one') }) })
      await program.run(inputs, { lm: worldLM(world, { usage }) })
    }
    expect(await host.takeUsage('counted/one')).toEqual(usage)
    expect(usage.calls).toBe(20)
    expect(await host.takeUsage('counted/one')).toMatchObject({ calls: 0 })
  })

  it('says the true accuracy of prompts', async () => {
    const body = JSON.stringify({ model: world.id, prompts: firstPrompts(world) })
    const response = await fetch(`${host.url}/accuracy`, { method: 'POST', body })
    expect(await response.json()).toEqual({ accuracy: trueAccuracy(world, firstPrompts(world)) })
  })

  it('refuses a world that is not there', async () => {
    const body = JSON.stringify({ model: 'nowhere/1', messages: [] })
    const response = await fetch(`${host.urlOf('bad')}/v1/chat/completions`, { method: 'POST', body })
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("no world 'nowhere/1'")])
  })
})
