import { mkdir, mkdtemp, readdir, readFile, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testCache } from '../conformance/test-cache.ts'
import { fileCache, type FileCacheOptions } from './file-cache.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dspex-file-cache-'))
  await writeFile(join(root, 'file'), '')
})
afterAll(() => rm(root, { recursive: true }))

const newFolder = (): string => join(root, crypto.randomUUID())

testCache('fileCache', {
  create: () => fileCache({ folder: newFolder() }),
  createFailing: () => fileCache({ folder: join(root, 'file') }),
  capabilities: { ttl: 'milliseconds' },
})

/** Every file in the folder, with its path. */
async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name))
}

/** A cache that looks for what to remove at its first write. */
const sweeping = (options: FileCacheOptions): ReturnType<typeof fileCache> => fileCache({ random: () => 1, ...options })

describe('fileCache', () => {
  it('keeps values for another cache on the same folder', async () => {
    const folder = newFolder()
    await fileCache({ folder }).set({ key: 'a', value: '{"x":1}' })
    expect(await fileCache({ folder }).get({ key: 'a' })).toBe('{"x":1}')
  })

  it('writes lines of JSON: digest, key and expiry, value', async () => {
    const folder = newFolder()
    await fileCache({ folder, now: () => 1000, ttlMs: 500 }).set({ key: 'a', value: '{"x":1}' })
    const [path = ''] = await filesIn(folder)
    const lines = (await readFile(path, 'utf8')).split('\n').map((line) => JSON.parse(line) as unknown)
    expect(lines).toEqual([
      { dspexCache: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { key: 'a', expiresAt: 1500 },
      { x: 1 },
    ])
  })

  it('uses a value until its time is over by the wall clock, and removes it then', async () => {
    const folder = newFolder()
    let now = Date.now()
    const cache = fileCache({ folder, ttlMs: 1000, now: () => now })
    await cache.set({ key: 'a', value: 'x' })
    now += 999
    expect(await cache.get({ key: 'a' })).toBe('x')
    now += 1
    expect(await cache.get({ key: 'a' })).toBeUndefined()
    expect(await filesIn(folder)).toEqual([])
  })

  it('takes a file in which any one byte is another for a miss, and removes it', async () => {
    const folder = newFolder()
    const cache = fileCache({ folder })
    const value = '{"answer":"Zoë says \ufffd","n":[1,2]}'
    await cache.set({ key: 'a key', value })
    const [path = ''] = await filesIn(folder)
    const whole = await readFile(path)
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, change, isCut) => {
          const damaged = Buffer.from(isCut ? whole.subarray(0, at) : whole)
          if (!isCut) damaged[at] = (damaged[at] as number) ^ change
          await writeFile(path, damaged)
          expect(await cache.get({ key: 'a key' })).toBeUndefined()
          await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
        },
      ),
      { numRuns: 300 },
    )
    await writeFile(path, whole)
    expect(await cache.get({ key: 'a key' })).toBe(value)
  })

  it('takes a file of another key, or of somebody else, for a miss', async () => {
    const folder = newFolder()
    const cache = fileCache({ folder })
    await cache.set({ key: 'a', value: 'of a' })
    const [ofA = ''] = await filesIn(folder)
    await cache.set({ key: 'b', value: 'of b' })
    const ofB = (await filesIn(folder)).find((path) => path !== ofA) as string
    await writeFile(ofA, await readFile(ofB))
    expect(await cache.get({ key: 'a' })).toBeUndefined()
    await writeFile(ofB, '')
    expect(await cache.get({ key: 'b' })).toBeUndefined()
  })

  it('refuses text that a file can not hold as it is', async () => {
    const set = fileCache({ folder: newFolder() }).set({ key: 'a', value: '\uD800' })
    await expect(set).rejects.toMatchObject({ code: 'CACHE_VALUE_INVALID' })
  })

  it('leaves no draft behind, and works again, when the folder is taken away', async () => {
    const folder = newFolder()
    const cache = fileCache({ folder })
    await cache.set({ key: 'a', value: 'x' })
    await rm(folder, { recursive: true })
    expect(await cache.get({ key: 'a' })).toBeUndefined()
    await cache.set({ key: 'a', value: 'y' })
    expect([await cache.get({ key: 'a' }), (await filesIn(folder)).length]).toEqual(['y', 1])
  })

  describe('when it is full', () => {
    it.each([{ maxEntries: 20 }, { maxBytes: 20 * 4096 }])(
      'stays near %o when many short processes write',
      async (bounds) => {
        const folder = newFolder()
        for (let index = 0; index < 100; index += 1) {
          await using cache = fileCache({ folder, random: () => (index % 10) / 10, ...bounds })
          await cache.set({ key: `key ${index}`, value: 'x'.repeat(100) })
          await cache[Symbol.asyncDispose]()
          if (index % 10 === 9) expect((await filesIn(folder)).length).toBeLessThanOrEqual(24)
        }
        expect(await fileCache({ folder }).get({ key: 'key 99' })).toBeDefined()
      },
    )

    it('never has much more than it may, however much is written', async () => {
      const folder = newFolder()
      await using cache = fileCache({ folder, maxEntries: 50 })
      for (let index = 0; index < 300; index += 1) {
        await cache.set({ key: `key ${index}`, value: 'x' })
        await cache[Symbol.asyncDispose]()
        if (index % 50 === 49) expect((await filesIn(folder)).length).toBeLessThanOrEqual(50)
      }
    })

    it('removes what was not used for longest', async () => {
      const folder = newFolder()
      const writer = fileCache({ folder, random: () => 0 })
      const hour = 3_600_000
      for (const key of ['old', 'older', 'oldest']) {
        await writer.set({ key, value: key })
      }
      const ages = { old: 1, older: 2, oldest: 3 }
      for (const path of await filesIn(folder)) {
        const { key } = JSON.parse((await readFile(path, 'utf8')).split('\n')[1] as string) as {
          key: keyof typeof ages
        }
        const usedAt = (Date.now() - ages[key] * hour) / 1000
        await utimes(path, usedAt, usedAt)
      }
      expect(await writer.get({ key: 'oldest' })).toBe('oldest')
      await using cache = sweeping({ folder, maxEntries: 2 })
      await cache.set({ key: 'new', value: 'new' })
      await cache[Symbol.asyncDispose]()
      const left = await Promise.all(['new', 'oldest', 'old', 'older'].map((key) => cache.get({ key })))
      expect(left).toEqual(['new', 'oldest', undefined, undefined])
    })

    it('keeps nothing that is larger than all of it, nor what that would have replaced', async () => {
      const cache = fileCache({ folder: newFolder(), maxBytes: 8192 })
      await cache.set({ key: 'a', value: 'small' })
      await cache.set({ key: 'a', value: 'x'.repeat(10_000) })
      expect(await cache.get({ key: 'a' })).toBeUndefined()
    })

    it('removes what processes that died have left', async () => {
      const folder = newFolder()
      await mkdir(join(folder, 'ab'), { recursive: true })
      const long = Date.now() / 1000 - 7200
      for (const name of ['draft.tmp', 'old.lock', 'young.lock']) await writeFile(join(folder, 'ab', name), 'x')
      for (const name of ['draft.tmp', 'old.lock']) await utimes(join(folder, 'ab', name), long, long)
      await using cache = sweeping({ folder })
      await cache.set({ key: 'a', value: 'x' })
      await cache[Symbol.asyncDispose]()
      expect(await readdir(join(folder, 'ab'))).toEqual(expect.arrayContaining(['young.lock']))
      expect(await readdir(join(folder, 'ab'))).not.toEqual(expect.arrayContaining(['old.lock']))
    })
  })

  describe('with leases', () => {
    const age = async (path: string): Promise<void> => utimes(path, Date.now() / 1000 - 60, Date.now() / 1000 - 60)

    it('gives one that is over to one of many who ask at once', async () => {
      for (let round = 0; round < 20; round += 1) {
        const folder = newFolder()
        const dead = fileCache({ folder, now: () => Date.now() - 100_000 })
        await dead.lease?.({ key: 'a', ttlMs: 1000 })
        const asked = Array.from({ length: 20 }, async () => fileCache({ folder }).lease?.({ key: 'a', ttlMs: 60_000 }))
        expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1)
      }
    })

    it('waits for a holder that is about to write, but not for long', async () => {
      const folder = newFolder()
      const cache = fileCache({ folder })
      await cache.lease?.({ key: 'a', ttlMs: 60_000 })
      const [path = ''] = await filesIn(folder)
      await writeFile(path, '')
      expect(await cache.lease?.({ key: 'a', ttlMs: 60_000 })).toBeUndefined()
      await age(path)
      expect(await cache.lease?.({ key: 'a', ttlMs: 60_000 })).toBeDefined()
    })

    it('gets over a process that died while it took over', async () => {
      const folder = newFolder()
      const cache = fileCache({ folder })
      await fileCache({ folder, now: () => Date.now() - 100_000 }).lease?.({ key: 'a', ttlMs: 1 })
      const [path = ''] = await filesIn(folder)
      await writeFile(`${path}.claim`, '')
      expect(await cache.lease?.({ key: 'a', ttlMs: 60_000 })).toBeUndefined()
      await age(`${path}.claim`)
      await cache.lease?.({ key: 'a', ttlMs: 60_000 })
      expect(await cache.lease?.({ key: 'a', ttlMs: 60_000 })).toBeDefined()
    })

    it('renews none that another has taken or that is gone', async () => {
      const folder = newFolder()
      const cache = fileCache({ folder })
      const lease = await cache.lease?.({ key: 'a', ttlMs: 60_000 })
      expect(await lease?.renew?.({ ttlMs: 60_000 })).toBe(true)
      for (const path of await filesIn(folder)) await unlink(path)
      expect(await lease?.renew?.({ ttlMs: 60_000 })).toBe(false)
    })
  })
})
