import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { holdLock, type LockHolder } from './hold-lock.ts'
import { ownIdentity } from './process-identity.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-lock-'))
})
afterAll(() => rm(folder, { recursive: true }))

let count = 0
const freshPath = (): string => join(folder, `lock-${(count += 1)}`)
const options = { heartbeatMs: 20, staleMs: 100 }

async function forge(path: string, changes: Partial<LockHolder>): Promise<void> {
  const holder = { token: 'other', since: '2026-01-01T00:00:00.000Z', ...(await ownIdentity()), ...changes }
  await writeFile(path, JSON.stringify(holder))
}

const hourAgo = (): Date => new Date(Date.now() - 3_600_000)

describe('holdLock', () => {
  it('names the holder, and says what to do', async () => {
    const path = freshPath()
    await forge(path, { pid: process.ppid, began: null })
    await expect(holdLock(path, options)).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringMatching(
        new RegExp(`^Process ${process.ppid} on .* lock ${path} since 2026-01-01.* another path`),
      ) as string,
    })
    expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('.new'))
  })

  it('refuses as it is told to', async () => {
    const path = freshPath()
    await forge(path, { pid: process.ppid, began: null })
    const refusal = new Error('taken')
    const onHeld = vi.fn<() => never>(() => {
      throw refusal
    })
    await expect(holdLock(path, { ...options, onHeld })).rejects.toBe(refusal)
    expect(onHeld).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ pid: process.ppid, token: 'other' }))
  })

  it('waits where it is told to, until the lock is given back', async () => {
    const path = freshPath()
    const first = await holdLock(path, options)
    let waits = 0
    const second = await holdLock(path, {
      ...options,
      onHeld() {
        waits += 1
        if (waits === 3) first.release()
      },
    })
    expect(waits).toBe(3)
    second.release()
  })

  it('waits no longer when the signal fires', async () => {
    const path = freshPath()
    const lock = await holdLock(path, options)
    const controller = new AbortController()
    const onHeld = (): void => controller.abort('enough')
    await expect(holdLock(path, { ...options, onHeld, signal: controller.signal })).rejects.toBe('enough')
    await expect(holdLock(freshPath(), { signal: AbortSignal.abort('before') })).rejects.toBe('before')
    lock.release()
  })

  it('refuses the process itself while it holds the lock, and can be taken again when released', async () => {
    const path = freshPath()
    const lock = await holdLock(path, options)
    await expect(holdLock(path, options)).rejects.toThrow(`Process ${process.pid} on`)
    lock.release()
    lock.release()
    ;(await holdLock(path, options))[Symbol.dispose]()
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('leaves the lock to whom has taken it over', async () => {
    const path = freshPath()
    const lock = await holdLock(path, options)
    await forge(path, {})
    lock.release()
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ token: 'other' })
  })

  it.skipIf(process.platform === 'win32')('takes over from a process whose id another one has now', async () => {
    const path = freshPath()
    await forge(path, { pid: process.ppid, began: '1' })
    ;(await holdLock(path, options)).release()
  })

  it('takes over a file that is no lock, as a machine leaves it that lost its power', async () => {
    const path = freshPath()
    await writeFile(path, '')
    ;(await holdLock(path, options)).release()
  })

  it('never takes over from another machine that still touches its lock', async () => {
    const path = freshPath()
    await forge(path, { place: 'elsewhere', host: 'elsewhere' })
    // The clock of that machine is an hour behind ours.
    const touch = setInterval(() => void utimes(path, hourAgo(), hourAgo()), 10)
    await expect(holdLock(path, options)).rejects.toThrow('on elsewhere')
    clearInterval(touch)
  })

  it.each([
    ['another machine', { place: 'elsewhere', host: 'elsewhere' }],
    ['a container that has ended, or before the machine started again', { place: 'other boot and namespace' }],
  ])('takes over from %s that has stopped touching its lock', async (_, changes) => {
    const path = freshPath()
    await forge(path, changes)
    await utimes(path, hourAgo(), hourAgo())
    ;(await holdLock(path, options)).release()
  })

  it('touches the lock while it is held', async () => {
    const path = freshPath()
    const lock = await holdLock(path, options)
    await utimes(path, 0, 0)
    await expect.poll(async () => (await stat(path)).mtimeMs).toBeGreaterThan(0)
    lock.release()
  })
})
