import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyFromTemplate, type TemplateOptions } from './template.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dspex-template-'))
})
afterAll(() => rm(root, { recursive: true }))

/** A template of three files that counts how often it is made. */
function counting(name: string): { readonly options: TemplateOptions; readonly made: () => number } {
  let made = 0
  const make = async (folder: string): Promise<void> => {
    made += 1
    await mkdir(join(folder, 'base', 'empty'), { recursive: true })
    await writeFile(join(folder, 'base', '1'), 'one')
    await writeFile(join(folder, 'PG_VERSION'), '18\n')
  }
  return { options: { key: 'v1', cacheFolder: join(root, name), make }, made: () => made }
}

const copied = async (folder: string): Promise<string[]> => (await readdir(folder, { recursive: true })).toSorted()
const whole = ['PG_VERSION', 'base', join('base', '1'), join('base', 'empty')]

describe('copyFromTemplate', () => {
  it('makes the template once', async () => {
    const { options, made } = counting('once')
    for (const name of ['a', 'b', 'c']) {
      expect(await copyFromTemplate(join(root, name), options)).toBe(true)
      expect(await copied(join(root, name))).toEqual(whole)
    }
    expect(made()).toBe(1)
    expect(await readdir(join(root, 'once'))).toEqual(['v1'])
  })

  it('makes it once for those who come at the same time', async () => {
    const { options, made } = counting('together')
    await Promise.all(Array.from({ length: 5 }, (_, at) => copyFromTemplate(join(root, `together-${at}`), options)))
    expect(made()).toBe(1)
  })

  it.each<[string, (folder: string) => Promise<void>]>([
    ['a file is cut', (folder) => truncate(join(folder, 'data', 'base', '1'), 1)],
    ['a file has other bytes', (folder) => writeFile(join(folder, 'data', 'base', '1'), 'two')],
    ['a file is gone', (folder) => rm(join(folder, 'data', 'base', '1'))],
    ['the list is unreadable', (folder) => writeFile(join(folder, 'manifest.json'), '{')],
    ['the list is gone', (folder) => rm(join(folder, 'manifest.json'))],
  ])('makes it anew when %s', async (name, damage) => {
    const { options, made } = counting(name)
    await copyFromTemplate(join(root, `${name} before`), options)
    await damage(join(root, name, 'v1'))
    expect(await copyFromTemplate(join(root, `${name} after`), options)).toBe(true)
    expect(await copied(join(root, `${name} after`))).toEqual(whole)
    expect(await readFile(join(root, `${name} after`, 'base', '1'), 'utf8')).toBe('one')
    expect(made()).toBe(2)
  })

  it('does without where the cache folder is not to be had', async () => {
    const { options } = counting('nowhere')
    const file = join(root, 'a-file')
    await writeFile(file, '')
    expect(await copyFromTemplate(join(root, 'x'), { ...options, cacheFolder: join(file, 'cache') })).toBe(false)
  })

  it('passes on that a template can not be made', async () => {
    const make = (): Promise<void> => Promise.reject(new Error('no engine'))
    const options = { ...counting('broken').options, make }
    await expect(copyFromTemplate(join(root, 'y'), options)).rejects.toThrow('no engine')
    expect(await readdir(join(root, 'broken'))).toEqual([])
  })
})
