import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { holdLock, type LockHolder } from '@dspex/core/implement'
import { fileTrialStore } from './file-trial-store.ts'
import type { TrialRow } from '../trial/trial.ts'
import type { TrialStore } from '../trial/trial-store.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-store-'))
  path = join(folder, 'trials.jsonl')
})
afterEach(() => rm(folder, { recursive: true }))

const query = { runId: 'r', programHash: 'p' }
const trialOf = (exampleId: string): TrialRow => ({
  ...query,
  exampleId,
  exampleHash: 'h',
  repeat: 0,
  output: `é ${exampleId}`,
  scores: {},
  usage: {},
  costUsd: 0,
  durationMs: 1,
  trace: [],
  at: '2026-01-01T00:00:00.000Z',
})
const write = (store: TrialStore, ...ids: readonly string[]) =>
  store.append(ids.map((id) => ({ kind: 'trial', trial: trialOf(id) })))
/** Leaves a lock as another holder would. */
async function forgeLock(changes: Partial<LockHolder>): Promise<void> {
  const lock = await holdLock(`${path}.lock`)
  const holder = JSON.parse(await readFile(`${path}.lock`, 'utf8')) as LockHolder
  lock.release()
  await writeFile(`${path}.lock`, JSON.stringify({ ...holder, token: 'other', began: null, ...changes }))
}
async function idsIn(store: TrialStore): Promise<string[]> {
  const ids: string[] = []
  for await (const { exampleId } of store.read(query)) ids.push(exampleId)
  return ids.toSorted()
}

describe('fileTrialStore', () => {
  it('loses nothing but the line that was cut off, wherever that was', async () => {
    await using first = fileTrialStore({ path })
    await write(first, 'a')
    await write(first, 'b', 'c')
    await first[Symbol.asyncDispose]()
    const whole = await readFile(path)
    const firstEnd = whole.indexOf('\n') + 1
    for (let end = firstEnd; end < whole.length; end += 7) {
      await writeFile(path, whole.subarray(0, end))
      expect(await idsIn(fileTrialStore({ path }))).toEqual(['a'])
      const store = fileTrialStore({ path })
      await write(store, 'd')
      await store[Symbol.asyncDispose]()
      expect(await idsIn(fileTrialStore({ path }))).toEqual(['a', 'd'])
    }
  })

  it('removes a torn end that is longer than it looks at once', async () => {
    await writeFile(path, 'x'.repeat(200_000))
    await using store = fileTrialStore({ path })
    await write(store, 'a')
    expect(await idsIn(store)).toEqual(['a'])
  })

  it('names the line that is damaged', async () => {
    await using store = fileTrialStore({ path })
    await write(store, 'a')
    await appendFile(path, '{"broken\n')
    await write(store, 'b')
    await expect(idsIn(store)).rejects.toThrow(/Line 2 of .*trials\.jsonl is damaged/)
  })

  it('refuses a second writer and names the first, until it is disposed of', async () => {
    await using first = fileTrialStore({ path })
    await write(first, 'a')
    const second = fileTrialStore({ path })
    await expect(write(second, 'b')).rejects.toThrow(
      new RegExp(`Process ${process.pid} on ${hostname()} .* one writer`),
    )
    expect(await idsIn(second)).toEqual(['a'])
    await first[Symbol.asyncDispose]()
    await write(second, 'b')
    expect(await idsIn(second)).toEqual(['a', 'b'])
    await second[Symbol.asyncDispose]()
    await expect(stat(`${path}.lock`)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('takes over the lock of a process that has died, by one of many who try', async () => {
    const dying = spawn(process.execPath, ['--eval', ''])
    await once(dying, 'close')
    await forgeLock({ pid: dying.pid ?? 0 })
    const stores = Array.from({ length: 8 }, () => fileTrialStore({ path }))
    const outcomes = await Promise.allSettled(stores.map((store) => write(store, 'a')))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()))
  })

  it('does not take another process under the same id for the holder', async () => {
    await forgeLock({ pid: process.pid, began: '1' })
    await using store = fileTrialStore({ path })
    if (process.platform === 'linux') await write(store, 'a')
    else await expect(write(store, 'a')).rejects.toThrow(/one writer/)
  })

  it.each([
    ['another machine', 'elsewhere'],
    ['a container of this name that was killed', hostname()],
  ])('takes over the lock of %s once nobody has touched it for long', async (_, host) => {
    await forgeLock({ pid: 1, host, place: 'elsewhere' })
    await utimes(`${path}.lock`, 0, 0)
    await using store = fileTrialStore({ path, staleMs: 120 })
    await write(store, 'a')
    expect(await idsIn(store)).toEqual(['a'])
  })

  it('never takes over the lock of another machine that was touched a moment ago', async () => {
    await forgeLock({ pid: 1, host: 'elsewhere', place: 'elsewhere' })
    await expect(write(fileTrialStore({ path }), 'a')).rejects.toThrow(
      /Process 1 on elsewhere .* delete .*trials\.jsonl\.lock/,
    )
  })

  it('finishes what is being written before it is disposed of, and writes no more', async () => {
    const store = fileTrialStore({ path })
    const writes = [write(store, 'a'), write(store, 'b')]
    await writes[0]
    await store[Symbol.asyncDispose]()
    await writes[1]
    await expect(write(store, 'c')).rejects.toThrow(/disposed/)
    expect(await idsIn(store)).toEqual(['a', 'b'])
  })

  it('leaves no trace when nothing is written', async () => {
    await using store = fileTrialStore({ path: join(folder, 'new', 'trials.jsonl') })
    expect(await idsIn(store)).toEqual([])
    await expect(stat(join(folder, 'new'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
