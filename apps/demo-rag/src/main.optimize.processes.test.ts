import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newFolder, runHereWith } from './cli/run-here.ts'
import { startTeachable } from './optimize/teachable-server.ts'
import { runWith } from './run-main.ts'

const args = ['optimize', '--budget', '80', '--limit', '12', '--concurrency', '2']

/** Where the server is changes from run to run, and is no part of a result. */
async function readState(cwd: string): Promise<unknown> {
  return JSON.parse(await readFile(join(cwd, '.dspex', 'demo-rag', 'state.json'), 'utf8')) as unknown
}

describe('main optimize', { timeout: 240_000 }, () => {
  it.each(['SIGINT', 'SIGKILL'] as const)('goes on after %s, and comes to the same', async (signal) => {
    const [whole, broken] = [await newFolder(), await newFolder()]
    let hangsAt = Infinity
    const hung = Promise.withResolvers<void>()
    await using server = await startTeachable((call) => {
      if (call < hangsAt) return true
      hung.resolve()
      return false
    })
    await runHereWith(args, server, { cwd: whole })
    const needed = server.bodies.length
    hangsAt = needed + 40
    const interrupted = await runWith(args, server, { cwd: broken, interrupt: hung.promise, signal })
    expect(interrupted.code).toBe(signal === 'SIGINT' ? 130 : null)
    if (signal === 'SIGINT')
      expect(interrupted.stderr).toMatch(/^Interrupted after \d+ LM calls\. They are kept: the same command goes on/m)
    hangsAt = Infinity
    const before = server.bodies.length
    expect((await runWith(args, server, { cwd: broken })).code).toBe(0)
    expect(server.bodies.length - before).toBeLessThanOrEqual(needed - 35)
    expect(await readState(broken)).toEqual(await readState(whole))
  })
})
