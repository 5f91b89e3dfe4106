import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, extname, join, relative, sep } from 'node:path'
import { UsageError } from '../cli/usage-error.ts'
import type { CorpusPassage } from './passage.ts'
import { readHtml } from './read-html.ts'
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
 * @throws UsageError when there is no such folder, or nothing to read in it
 */
export async function loadFolder(
  folder: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<CorpusPassage[]> {
  const passages: CorpusPassage[] = []
  for (const file of await listFiles(folder)) {
    signal?.throwIfAborted()
    const name = relative(folder, file).split(sep).join('/')
    const blocks = readers[extname(file).toLowerCase()]?.(await readText(file)) ?? []
    joinBlocks(blocks, basename(file, extname(file))).forEach(({ title, text }, index) => {
      passages.push({ id: `${name}#${index + 1}`, text: `${title}\n\n${text}`, metadata: { title, source: name } })
    })
  }
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

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file))
  } catch (error) {
    const why =
      error instanceof TypeError ? 'it is not UTF-8 text' : error instanceof Error ? error.message : String(error)
    throw new UsageError(`The file '${file}' can't be read: ${why}.`, { cause: error })
  }
}
