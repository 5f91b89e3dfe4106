import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join, relative, sep } from 'node:path'
import { count } from '../cli/output.ts'
import { UsageError } from '../cli/usage-error.ts'
import type { CorpusPassage } from './passage.ts'
import { readHtml } from './read-html.ts'
import { readText } from './read-text.ts'
import { type Block, joinBlocks, readMarkdown, readPlainText } from './split-text.ts'

const readers: Readonly<Record<string, (text: string) => Block[]>> = {
  '.md': readMarkdown,
  '.markdown': readMarkdown,
  '.txt': readPlainText,
  '.html': readHtml,
  '.htm': readHtml,
}

/**
 * Loads the Markdown, text and HTML files of a folder and the folders within as passages, in the order of their paths.
 * Each passage begins with its headings, so that it can be found and understood alone. Hidden files are left out.
 *
 * @throws UsageError when there is no such folder, nothing to read in it, or files that can't be read: all are named
 */
export async function loadFolder(
  folder: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<CorpusPassage[]> {
  const passages: CorpusPassage[] = []
  const unreadable: string[] = []
  for (const file of await listFiles(folder)) {
    signal?.throwIfAborted()
    const name = relative(folder, file).split(sep).join('/')
    const text = await readText(file).catch((error: unknown) => {
      unreadable.push(`${name} (${error instanceof Error ? error.message : String(error)})`)
      return ''
    })
    const blocks = readers[extname(file).toLowerCase()]?.(text) ?? []
    joinBlocks(blocks, basename(file, extname(file))).forEach(({ title, text }, index) => {
      passages.push({ id: `${name}#${index + 1}`, text: `${title}\n\n${text}`, metadata: { title, source: name } })
    })
  }
  if (unreadable.length > 0)
    throw new UsageError(`${count(unreadable.length, 'file')} in '${folder}' can't be read: ${unreadable.join(', ')}.`)
  if (passages.length > 0) return passages
  throw new UsageError(`The folder '${folder}' has no text in files that end in ${Object.keys(readers).join(', ')}.`)
}

async function listFiles(folder: string): Promise<string[]> {
  const found = await stat(folder).catch(() => undefined)
  if (!found?.isDirectory())
    throw new UsageError(`--corpus needs a folder; '${folder}' ${found ? 'is a file' : 'does not exist'}.`)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && extname(entry.name).toLowerCase() in readers)
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !relative(folder, path)
          .split(sep)
          .some((part) => part.startsWith('.') || part === 'node_modules'),
    )
    .toSorted()
}
