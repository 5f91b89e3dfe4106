import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { replaceFile } from './replace-file.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-replace-'))
  path = join(folder, 'file.txt')
})
afterEach(() => rm(folder, { recursive: true }))

const content = (): Promise<string> => readFile(path, 'utf8')

describe('replaceFile', () => {
  it('writes a new file, and replaces an old one', async () => {
    await replaceFile(path, 'a long first content')
    await replaceFile(path, 'é 🌊')
    expect(await content()).toBe('é 🌊')
    await replaceFile(path, Buffer.from('bytes'), { durable: false })
    expect(await content()).toBe('bytes')
    expect(await readdir(folder)).toEqual(['file.txt'])
  })

  it.each([
    ['whole', 'x'],
    ['in pieces', ['x']],
  ])('makes folders that are missing, for content that comes %s', async (_, given) => {
    path = join(folder, 'a', 'b', 'file.txt')
    await replaceFile(path, given)
    expect(await content()).toBe('x')
  })

  it('writes what comes in pieces, in their order', async () => {
    const pieces = Array.from({ length: 5000 }, (_, index) => `${index} é 🌊 ${'.'.repeat(index % 100)}\n`)
    await replaceFile(path, pieces)
    expect((await content()) === pieces.join('')).toBe(true)
    await replaceFile(path, [])
    expect(await content()).toBe('')
  })

  it('lets the last of many writers win, each with a whole content', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, index) => replaceFile(path, `${index}`.repeat(50_000))))
    expect(await content()).toMatch(/^(\d)\1{49999}$/)
    expect(await readdir(folder)).toEqual(['file.txt'])
  })

  it('leaves the old content and no draft when the content fails to come', async () => {
    await replaceFile(path, 'old')
    const broken = new Error('no more')
    async function* pieces(): AsyncGenerator<string> {
      yield 'x'.repeat(200_000)
      throw broken
    }
    await expect(replaceFile(path, pieces())).rejects.toBe(broken)
    expect(await content()).toBe('old')
    expect(await readdir(folder)).toEqual(['file.txt'])
  })

  it('leaves no draft when the draft can not take its place', async () => {
    await mkdir(path)
    await expect(replaceFile(path, 'new')).rejects.toThrow(/EISDIR|ENOTEMPTY|EPERM/)
    expect(await readdir(folder)).toEqual(['file.txt'])
  })

  it('rejects when a folder on the way is a file', async () => {
    await writeFile(path, 'old')
    await expect(replaceFile(join(path, 'below'), 'new')).rejects.toMatchObject({ code: 'ENOTDIR' })
  })

  it('rejects with the reason of a signal, before and while it writes, and leaves the old content', async () => {
    await replaceFile(path, 'old')
    await expect(replaceFile(path, 'new', { signal: AbortSignal.abort('before') })).rejects.toBe('before')
    const controller = new AbortController()
    async function* pieces(): AsyncGenerator<string> {
      yield 'x'.repeat(200_000)
      controller.abort('meanwhile')
      yield 'y'
    }
    await expect(replaceFile(path, pieces(), { signal: controller.signal })).rejects.toBe('meanwhile')
    expect(await content()).toBe('old')
    expect(await readdir(folder)).toEqual(['file.txt'])
  })
})
