import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdLock } from './hold-lock.ts'
import { ownIdentity } from './process-identity.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-lock-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function forgeFrom(pid: number, path: string): Promise<void> {
  await writeFile(path, JSON.stringify({ ...(await ownIdentity()), token: 'dead', since: 'then', pid }))
}

describe('holdLock, in several processes', () => {
  it('takes over from a process that is dead', async () => {
    const path = join(folder, 'one')
    const child = spawn(process.execPath, ['--eval', ''])
    await once(child, 'close')
    await forgeFrom(child.pid ?? 0, path)
    const lock = await holdLock(path)
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid })
    lock.release()
  })

  it('lets one of many processes win that find a dead one', async () => {
    const path = join(folder, 'many')
    await forgeFrom(2 ** 22 + 1, path)
    const code = `
      const { holdLock } = await import(${JSON.stringify(join(import.meta.dirname, 'hold-lock.ts'))})
      process.stdin.once('data', async () => {
        const lock = await holdLock(${JSON.stringify(path)}).catch(() => {})
        console.log(lock ? 'won' : 'lost')
        process.stdin.once('data', () => process.exit())
      })
      console.log('ready')`
    const scripts = Array.from({ length: 6 }, () => {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
      return { child, line: async () => (await lines.next()).value as string, ended: once(child, 'close') }
    })
    for (const script of scripts) expect(await script.line()).toBe('ready')
    for (const { child } of scripts) child.stdin.write('go')
    const outcomes = await Promise.all(scripts.map((script) => script.line()))
    for (const { child } of scripts) child.stdin.write('end')
    await Promise.all(scripts.map(({ ended }) => ended))
    expect(outcomes.toSorted()).toEqual(['lost', 'lost', 'lost', 'lost', 'lost', 'won'])
  }, 60_000)
})
