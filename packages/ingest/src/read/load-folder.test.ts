import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { DocumentError } from '../document-error.ts'
import { loadFile } from './load-file.ts'
import { loadFolder, type LoadFolderOptions } from './load-folder.ts'
import { readText } from './read-text.ts'

const made: string[] = []

async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dspex-ingest-'))
  made.push(folder)
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  return folder
}

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true })
})

/** The paths that a folder gives, and why the others did not come. */
async function load(folder: string, options?: LoadFolderOptions): Promise<{ paths: string[]; failures: string[] }> {
  const documents = loadFolder(folder, options)
  const paths: string[] = []
  for await (const { path } of documents) paths.push(path)
  return { paths, failures: documents.failures.map(({ path, error }) => `${path}: ${error.message}`) }
}

describe('loadFolder', { timeout: 30_000 }, () => {
  it('goes through the folders within, in order, and leaves hidden and other files out', async () => {
    const folder = await folderOf({
      'z.md': 'z',
      'a/b.HTML': '<p>b',
      'a.txt': 'a',
      '.git/c.md': 'c',
      'x/.hidden.md': 'c',
      'x/node_modules/d.md': 'd',
      'e.png': 'e',
    })
    expect(await load(folder)).toEqual({ paths: ['a.txt', 'a/b.HTML', 'z.md'], failures: [] })
  })

  it('takes what include names and leaves out what exclude names', async () => {
    const folder = await folderOf({ 'a.md': 'a', 'src/b.ts': 'b', 'src/c.md': 'c', 'old/d.md': 'd', '.e.md': 'e' })
    const options = { include: ['**/*.{ts,md}'], exclude: ['old', '**/c.*'], readers: { '.ts': readText } }
    expect((await load(folder, options)).paths).toEqual(['a.md', 'src/b.ts'])
    expect((await load(folder, { readers: { '.ts': readText } })).paths).toContain('src/b.ts')
  })

  it('reports bad files and goes on', async () => {
    const folder = await folderOf({
      'a.txt': new Uint8Array([0xe9]),
      'b.md': Buffer.from('PK\u0003\u0004'),
      'c.md': 'good',
      'd.txt': 'x'.repeat(101),
      'e.pdf': '%PDF-1.4 broken',
    })
    const { paths, failures } = await load(folder, { maxBytes: 100 })
    expect(paths).toEqual(['c.md'])
    expect(failures).toEqual([
      expect.stringMatching(/^a\.txt: 'a\.txt' is not UTF-8 text\./),
      expect.stringMatching(/^b\.md: .* is a zip archive/),
      expect.stringMatching(/^d\.txt: .* has 101 bytes, more than the 100 .* Raise maxBytes/),
      expect.stringMatching(/^e\.pdf: .* is no PDF that can be read/),
    ])
  })

  it('starts its list of failures anew with each reading', async () => {
    const documents = loadFolder(await folderOf({ 'a.txt': new Uint8Array([0xe9]) }))
    for (let round = 0; round < 2; round += 1) {
      for await (const document of documents) expect.fail(document.path)
      expect(documents.failures).toHaveLength(1)
    }
  })

  // Root may read everything.
  it.skipIf(process.getuid?.() === 0)('reports what it may not read', async () => {
    const folder = await folderOf({ 'a.md': 'a', 'b/c.md': 'c' })
    await chmod(join(folder, 'a.md'), 0)
    await chmod(join(folder, 'b'), 0)
    const { failures } = await load(folder)
    await chmod(join(folder, 'b'), 0o700)
    expect(failures).toEqual([expect.stringContaining('may not be read'), expect.stringContaining('may not be read')])
  })

  it('passes links by, or follows each once', async () => {
    const folder = await folderOf({ 'a/b.md': 'b', 'c.md': 'c' })
    await symlink(folder, join(folder, 'a/loop'))
    await symlink(join(folder, 'a'), join(folder, 'again'))
    await symlink(join(folder, 'c.md'), join(folder, 'd.md'))
    await symlink(join(folder, 'nowhere'), join(folder, 'e.md'))
    await symlink(join(folder, 'self.md'), join(folder, 'self.md'))
    expect(await load(folder)).toEqual({ paths: ['a/b.md', 'c.md'], failures: [] })
    const followed = await load(folder, { followLinks: true })
    expect(followed.paths).toEqual(['a/b.md', 'c.md'])
    expect(followed.failures).toEqual([
      expect.stringContaining("'e.md' does not exist"),
      expect.stringContaining("'self.md' is a link that leads back to itself"),
    ])
  })

  it('stops on abort, before and between', async () => {
    const folder = await folderOf({ 'a.md': 'a', 'b.md': 'b' })
    await expect(load(folder, { signal: AbortSignal.abort('no') })).rejects.toBe('no')
    const controller = new AbortController()
    const reading = (async () => {
      for await (const _ of loadFolder(folder, { signal: controller.signal })) controller.abort('enough')
    })()
    await expect(reading).rejects.toBe('enough')
  })

  it.each([
    ['include', undefined],
    ['include', null],
    ['include', false],
    ['include', ''],
    ['include', 'a.md'],
    ['include', []],
    ['include', ['']],
    ['include', Array.from({ length: 1 })],
    ['exclude', null],
    ['exclude', false],
    ['exclude', ['']],
  ])('refuses an %s of %j, which narrows nothing', (name, value) => {
    expect(() => loadFolder('.', { [name]: value })).toThrow(`for ${name}, which must be a list of globs`)
  })

  it('refuses what is not a folder', async () => {
    const folder = await folderOf({ 'a.md': 'a' })
    await expect(load(join(folder, 'a.md'))).rejects.toThrow(/is a file\. Load it with loadFile/)
    await expect(load(join(folder, 'nope'))).rejects.toThrow(/nope' does not exist/)
    await expect(load(join(folder, 'nope'))).rejects.toThrow(DocumentError)
  })
})

describe('loadFile', { timeout: 30_000 }, () => {
  it('names the document as it is told, else by the path', async () => {
    const file = join(await folderOf({ 'a.md': '# A' }), 'a.md')
    expect(await loadFile(file, { path: 'x/a.md' })).toMatchObject({ path: 'x/a.md', kind: 'markdown', title: 'A' })
    expect((await loadFile(file)).path).toBe(file)
  })

  it('refuses folders, devices and what does not exist', async () => {
    await expect(loadFile(tmpdir())).rejects.toThrow(/is a folder\. Load it with loadFolder/)
    await expect(loadFile('/dev/zero')).rejects.toThrow(/is no regular file/)
    await expect(loadFile('/nowhere.md')).rejects.toMatchObject({ code: 'DOCUMENT_FILE', path: '/nowhere.md' })
  })
})
