import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { UsageError } from '../usage-error.ts'
import { loadFolder } from './load-folder.ts'

const made: string[] = []

/** `é` as Windows and Latin-1 write it. */
const latin1 = new Uint8Array([0xe9])

async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'demo-rag-'))
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

describe('loadFolder', () => {
  it('reads Markdown into passages that begin with their headings', async () => {
    const folder = await folderOf({
      'guide.md':
        '---\ntitle: x\n---\n# Guide\n\nIntro with **bold** and a [link](http://x).\n\n## Use\n\nOne.\n\nTwo.\n\n# Other ##\n\n```sh\n# not a heading\n```\n',
    })
    expect((await loadFolder(folder)).passages).toMatchObject([
      {
        text: 'Guide\n\nIntro with bold and a link.',
        metadata: { title: 'Guide', path: 'guide.md' },
      },
      { text: 'Guide › Use\n\nOne.\n\nTwo.', metadata: { title: 'Guide › Use', path: 'guide.md' } },
      { text: 'Other\n\n# not a heading', metadata: { title: 'Other', path: 'guide.md' } },
    ])
  })

  it('reads web pages without scripts, styles and navigation', async () => {
    const folder = await folderOf({
      'page.html':
        '<html><head><title>T</title><style>a{}</style></head><body><nav>Menu</nav><h1>Tea &amp; <em>cake</em></h1><p>Line one\n  goes on.</p><ul><li>First</li><li>Second</li></ul><script>x()</script></body></html>',
    })
    const {
      passages: [passage, ...rest],
    } = await loadFolder(folder)
    expect(rest).toEqual([])
    expect(passage?.metadata.title).toBe('Tea & cake')
    expect(passage?.text).toBe('Tea & cake\n\nLine one goes on.\n\n- First\n- Second')
  })

  it('reads text with its first line as the title, and names by file what has none', async () => {
    const folder = await folderOf({ 'a.txt': 'A title\n\nSome text.', 'b.txt': 'Only a text.' })
    expect((await loadFolder(folder)).passages.map((passage) => passage.text)).toEqual([
      'A title\n\nSome text.',
      'b\n\nOnly a text.',
    ])
  })

  it('goes through the folders within, in order, and leaves hidden and other files out', async () => {
    const folder = await folderOf({
      'z.md': 'z',
      'a/b.md': 'b',
      '.git/c.md': 'c',
      'node_modules/d.md': 'd',
      'e.png': 'e',
    })
    expect((await loadFolder(folder)).passages.map((passage) => passage.metadata.path)).toEqual(['a/b.md', 'z.md'])
  })

  it('reads UTF-16 that begins with a byte order mark', async () => {
    const littleEndian = Buffer.from('\uFEFFGrüße\n\nÜber 漢字.', 'utf16le')
    const folder = await folderOf({ 'a.txt': littleEndian, 'b.txt': Buffer.from(littleEndian).swap16() })
    const text = 'Grüße\n\nÜber 漢字.'
    expect((await loadFolder(folder)).passages.map((passage) => passage.text)).toEqual([text, text])
  })

  it('splits long texts at paragraphs and sentences', async () => {
    const sentence = 'These nine words make one sentence of some length. '
    const folder = await folderOf({ 'long.md': `# Long\n\n${sentence.repeat(60)}\n\n${sentence.repeat(10)}` })
    const { passages } = await loadFolder(folder)
    expect(passages.length).toBeGreaterThan(3)
    for (const { text } of passages) {
      expect(text.split(/\s+/).length).toBeLessThan(180)
      expect(text).toMatch(/^Long\n\n.*length\.$/s)
    }
  })

  it.each([
    [{}, /has no text in files that end in \.md/],
    [{ 'empty.md': '# Only a heading\n' }, /has no text/],
    [
      { 'odd.md': new Uint8Array([0xff, 0xfe, 0x41]) },
      /: 1 file in '.*' can't be read\. 'odd\.md' is not utf-16le text\./,
    ],
    [
      { 'a.md': latin1, 'good.md': 'good', 'z/b.txt': latin1 },
      /: 2 files in '.*' can't be read\. 'a\.md' is not UTF-8 text\. .* 'z\/b\.txt' is not UTF-8 text\./,
    ],
  ])('refuses a folder of %j', async (files, message) => {
    const error = await loadFolder(await folderOf(files)).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UsageError)
    expect(String(error)).toMatch(message)
  })

  it('refuses what is not a folder', async () => {
    const folder = await folderOf({ 'a.md': 'a' })
    await expect(loadFolder(join(folder, 'a.md'))).rejects.toThrow(/is a file/)
    await expect(loadFolder(join(folder, 'nope'))).rejects.toThrow(/does not exist/)
  })
})
