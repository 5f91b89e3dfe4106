import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { readMigrations, statementsOf } from './read-migrations.ts'

const folders: string[] = []
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))))

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dspex-migrations-'))
  folders.push(folder)
  await mkdir(join(folder, 'meta'))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

const names = async (folder: string): Promise<string[]> => (await readMigrations(folder)).map(({ name }) => name)

describe('readMigrations', () => {
  it('follows the journal of drizzle-kit', async () => {
    const entries = [
      { idx: 1, tag: '0000_later' },
      { idx: 0, tag: '0001_first' },
    ]
    const files = { 'meta/_journal.json': JSON.stringify({ entries }), '0000_later.sql': 'b', '0001_first.sql': 'a' }
    expect(await names(await folderWith({ ...files, '0002_stray.sql': 'c' }))).toEqual(['0001_first', '0000_later'])
  })

  it('orders numbered files by number', async () => {
    const folder = await folderWith({ '10_b.sql': '', '9_a.sql': '', '0011_c.sql': '', 'notes.sql': '', '1.md': '' })
    expect(await names(folder)).toEqual(['9_a', '10_b', '0011_c'])
  })

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['two files of one number', { '1_a.sql': '', '01_b.sql': '' }, 'same number'],
    ['a folder without any', {}, 'holds no migrations'],
    ['a broken journal', { 'meta/_journal.json': '{' }, 'no journal'],
    [
      'a journal whose file is missing',
      { 'meta/_journal.json': JSON.stringify({ entries: [{ idx: 0, tag: '0000_a' }] }) },
      "'0000_a' can't be read",
    ],
  ])('refuses %s', async (_name, files, message) => {
    await expect(readMigrations(await folderWith(files))).rejects.toThrow(message)
  })

  it('refuses a folder that is not there', async () => {
    await expect(readMigrations('/nowhere/at/all')).rejects.toMatchObject({ code: 'MIGRATION_INVALID' })
  })
})

describe('statementsOf', () => {
  it('splits at breakpoints and drops what is empty', () => {
    const sql = 'create table a ();\n--> statement-breakpoint\ncreate table b ();--> statement-breakpoint\n\n'
    expect(statementsOf({ name: 'x', sql })).toEqual(['create table a ();', 'create table b ();'])
  })
})
