import { open } from 'node:fs/promises'
import { extname } from 'node:path'
import type { SourceDocument } from '../document.ts'
import { DocumentError } from '../document-error.ts'
import { readHtml } from './read-html.ts'
import { readMarkdown } from './read-markdown.ts'
import { readPdf } from './read-pdf.ts'
import { readText } from './read-text.ts'

/** Reads the bytes of a file into a document. */
export type DocumentReader = (
  bytes: Uint8Array,
  options: { readonly path: string; readonly encoding?: string | undefined; readonly signal?: AbortSignal | undefined },
) => SourceDocument | Promise<SourceDocument>

/** What files are read, by the ending of their name. */
export const defaultReaders: Readonly<Record<string, DocumentReader>> = {
  '.md': readMarkdown,
  '.markdown': readMarkdown,
  '.txt': readText,
  '.html': readHtml,
  '.htm': readHtml,
  '.pdf': readPdf,
}

/** Options of {@link loadFile}. */
export interface LoadFileOptions {
  /** Names the document. @default the path of the file as given, with `/` between the parts */
  readonly path?: string | undefined
  /** More readers, by ending: `{ '.ts': readText }`. They come before the usual ones. */
  readonly readers?: Readonly<Record<string, DocumentReader>> | undefined
  /** The encoding of files that do not say it themselves: a label of the web. @default 'utf-8' */
  readonly encoding?: string | undefined
  /** A larger file is refused. @default 64 MiB */
  readonly maxBytes?: number | undefined
  /** Cancels the reading, which then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Loads a file as its ending says; one with another ending is read as text.
 *
 * @throws DocumentError `DOCUMENT_FILE` when it can't be opened or is too large, `DOCUMENT_UNREADABLE` when it is no text
 */
export async function loadFile(file: string, options: LoadFileOptions = {}): Promise<SourceDocument> {
  const { path = file.replaceAll('\\', '/'), readers, encoding, maxBytes = 64 * 2 ** 20, signal } = options
  signal?.throwIfAborted()
  const bytes = await readBytes(file, { path, maxBytes, signal })
  const ending = extname(file).toLowerCase()
  const read = readers?.[ending] ?? defaultReaders[ending] ?? readText
  const document = await read(bytes, { path, encoding, signal })
  signal?.throwIfAborted()
  return document
}

interface BytesOptions {
  readonly path: string
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
}

async function readBytes(file: string, { path, maxBytes, signal }: BytesOptions): Promise<Uint8Array> {
  const refused = (what: string, cause?: unknown): DocumentError =>
    new DocumentError(`'${path}' ${what}.`, { code: 'DOCUMENT_FILE', path, cause })
  try {
    await using handle = await open(file)
    const found = await handle.stat()
    if (found.isDirectory()) throw refused('is a folder. Load it with loadFolder')
    // A pipe or a device may never end.
    if (!found.isFile()) throw refused('is no regular file')
    if (found.size > maxBytes) {
      throw refused(`has ${found.size} bytes, more than the ${maxBytes} that are allowed. Raise maxBytes, or split it`)
    }
    return await handle.readFile({ signal })
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof DocumentError) throw error
    throw refused(whyNot(error), error)
  }
}

/** Says what is wrong with a file or a folder that can't be opened. */
export function whyNot(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'does not exist'
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read: its permissions forbid it'
  if (code === 'ELOOP') return 'is a link that leads back to itself'
  return `can't be read: ${message}`
}
