import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { comparePassages, loadFolder, readHtml, readMarkdown, readText, splitText } from '@dspex/ingest'

const folder = await mkdtemp(join(tmpdir(), 'ingest-'))
await writeFile(join(folder, 'emma.md'), '# Emma\n\nA novel by *Jane Austen*.\n')
await writeFile(join(folder, 'photo.txt'), new Uint8Array([0x89, 0x50, 0x4e, 0x47]))

// #region folder
const documents = loadFolder(folder, { exclude: ['drafts', '**/.*'] })
for await (const document of documents) {
  for (const { text } of splitText(document)) console.log(text.split('\n')) // => [ 'Emma', '', 'A novel by Jane Austen.' ]
}
for (const { error } of documents.failures) {
  console.log(error.message) // => 'photo.txt' is a PNG image. Convert it to text, Markdown or HTML, or leave it out.
}
// #endregion folder
await rm(folder, { recursive: true })

// #region split
const page = readHtml('<h1>Tea</h1><p>Pour. Wait. Drink it while it is warm.</p>', { path: 'tea.html' })
const countTokens = (text: string): number => Math.ceil(text.length / 4) // or your tokenizer's
const pieces = splitText(page, { by: 'sentence', size: 8, countTokens })
console.log(pieces.map(({ text }) => text)) // => [ 'Tea\n\nPour. Wait.', 'Drink it while it is warm.' ]
// #endregion split

// #region cite
const notes = readText('Tea\n\nGreen tea comes from leaves that were not fermented.', { path: 'notes.txt' })
const [passage] = splitText(notes)
const { path, start, end, startLine, headings } = passage!.metadata
console.log(path, startLine, headings) // => notes.txt 1 [ 'Tea' ]
console.log(notes.source.slice(start, end) === passage!.text) // => true
// #endregion cite

// #region again
const before = splitText(readMarkdown('# A\n\none\n\n# B\n\ntwo\n', { path: 'a.md' }))
const stored = before.map(({ id, metadata }) => ({ id, hash: metadata.hash }))

const after = splitText(readMarkdown('# A\n\none, edited\n\n# B\n\ntwo\n', { path: 'a.md' }))
const { added, moved, removed } = comparePassages(stored, after)
console.log(added.length, moved.length, removed.length) // => 1 1 1
// #endregion again
