import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runScript } from '../../test/run-script.ts'
import { folderIsLocked, holdLock, type LockHolder } from './folder-lock.ts'
import { ownIdentity } from './process-identity.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-lock-'))
})
afterAll(() => rm(folder, { recursive: true }))

let count = 0
const freshPath = (): string => join(folder, `lock-${(count += 1)}`)
const options = (path: string) => ({ refuse: folderIsLocked('/data', path), heartbeatMs: 20, staleMs: 100 })

async function forge(path: string, changes: Partial<LockHolder>): Promise<void> {
  const holder = { token: 'other', since: '2026-01-01T00:00:00.000Z', ...(await ownIdentity()), ...changes }
  await writeFile(path, JSON.stringify(holder))
}

describe('holdLock', () => {
  it('names the holder and the way to share', async () => {
    const path = freshPath()
    await forge(path, { pid: process.ppid, began: null })
    const error: Error = await holdLock(path, options(path)).then(
      () => expect.fail('took the lock of a living process'),
      (error: unknown) => error as Error,
    )
    expect(error).toMatchObject({ code: 'DATABASE_LOCKED' })
    expect(error.message).toMatch(new RegExp(`process ${process.ppid} .* since 2026-01-01.*DATABASE_URL`))
  })

  it('tells a process that it holds the lock itself, and can be taken again when released', async () => {
    const path = freshPath()
    const lock = await holdLock(path, options(path))
    await expect(holdLock(path, options(path))).rejects.toThrow('This process has opened it already')
    lock.release()
    lock.release()
    ;(await holdLock(path, options(path))).release()
    expect(await readdir(folder)).not.toContain(path)
  })

  it('takes over from a process that is dead', async () => {
    const path = freshPath()
    const { child, ended } = runScript('')
    await ended
    await forge(path, { pid: child.pid ?? 0 })
    const lock = await holdLock(path, options(path))
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid })
    lock.release()
  })

  it.skipIf(process.platform === 'win32')('takes over from a process whose id another one has now', async () => {
    const path = freshPath()
    await forge(path, { pid: process.ppid, began: '1' })
    ;(await holdLock(path, options(path))).release()
  })

  it('takes over a file that is no lock, as a machine leaves it that lost its power', async () => {
    const path = freshPath()
    await writeFile(path, '')
    ;(await holdLock(path, options(path))).release()
  })

  it('never takes over from another machine that still touches its lock', async () => {
    const path = freshPath()
    await forge(path, { place: 'elsewhere', host: 'elsewhere' })
    // The clock of that machine is an hour behind ours.
    const touch = setInterval(() => {
      const then = new Date(Date.now() - 3_600_000)
      void utimes(path, then, then)
    }, 10)
    await expect(holdLock(path, options(path))).rejects.toThrow('on elsewhere')
    clearInterval(touch)
  })

  it('takes over from another machine that has stopped touching its lock', async () => {
    const path = freshPath()
    await forge(path, { place: 'elsewhere' })
    const then = new Date(Date.now() - 3_600_000)
    await utimes(path, then, then)
    ;(await holdLock(path, options(path))).release()
  })

  it('touches the lock while it is held', async () => {
    const path = freshPath()
    const lock = await holdLock(path, options(path))
    await utimes(path, 0, 0)
    await expect
      .poll(async () => (await import('node:fs/promises')).stat(path).then(({ mtimeMs }) => mtimeMs))
      .toBeGreaterThan(0)
    lock.release()
  })

  it('lets one of many processes win that find a dead one', async () => {
    const path = freshPath()
    await forge(path, { pid: 2 ** 22 + 1 })
    const code = `
      const { holdLock } = await import('./embedded/folder-lock.ts')
      process.stdin.once('data', async () => {
        const lock = await holdLock(${JSON.stringify(path)}, { refuse: () => new Error('refused') }).catch(() => {})
        console.log(lock ? 'won' : 'lost')
        process.stdin.once('data', () => process.exit())
      })
      console.log('ready')`
    const scripts = Array.from({ length: 6 }, () => runScript(code))
    for (const script of scripts) expect(await script.line()).toBe('ready')
    for (const { child } of scripts) child.stdin?.write('go')
    const outcomes = await Promise.all(scripts.map((script) => script.line()))
    for (const { child } of scripts) child.stdin?.write('end')
    await Promise.all(scripts.map(({ ended }) => ended))
    expect(outcomes.filter((outcome) => outcome === 'won')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === 'lost')).toHaveLength(5)
  }, 60_000)
})
