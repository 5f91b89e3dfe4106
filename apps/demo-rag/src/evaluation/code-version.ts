import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What decides on an answer, besides the passages and the model: the code of the demo, of `@dspex/core` and of the search. */
const folders = [
  fileURLToPath(new URL('../corpus', import.meta.url)),
  fileURLToPath(new URL('../database', import.meta.url)),
  fileURLToPath(new URL('../lm', import.meta.url)),
  dirname(fileURLToPath(import.meta.resolve('@dspex/core'))),
  dirname(fileURLToPath(import.meta.resolve('@dspex/retrieve-pgvector'))),
]

/** Hashes the code, so that whoever changes it never sees answers of the code before. */
export async function codeVersion(): Promise<string> {
  const hash = createHash('sha256')
  const found = await Promise.all(folders.map(async (folder) => sourcesIn(folder)))
  const files = [fileURLToPath(new URL('../rag.ts', import.meta.url)), ...found.flat()]
  for (const text of await Promise.all(files.map((file) => readFile(file)))) hash.update(text).update('\0')
  return hash.digest('hex')
}

async function sourcesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  return names
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .toSorted()
    .map((name) => join(folder, name))
}
