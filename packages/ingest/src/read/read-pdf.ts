import { ConfigurationError } from '@dspex/core'
import type { ReadOptions, SourceDocument } from '../document.ts'
import { DocumentError } from '../document-error.ts'
import { createTextBuilder } from '../write/text-builder.ts'

/** An open PDF. */
export interface PdfProxy {
  /** What opened it; ending that frees its memory. */
  readonly loadingTask: {
    /** Ends it. */
    destroy(): Promise<void>
  }
}

/** What is used of the package `unpdf`. */
export interface PdfLibrary {
  /** Opens a PDF. */
  getDocumentProxy(data: Uint8Array, options: { readonly verbosity: number }): Promise<PdfProxy>
  /** The text of an open PDF, page by page. */
  extractText(document: PdfProxy): Promise<{ readonly text: readonly string[] | string }>
}

/** Options of {@link readPdf}. */
export interface ReadPdfOptions extends Omit<ReadOptions, 'encoding'> {
  /** The package `unpdf`, or what does the same. @default what `import('unpdf')` gives */
  readonly unpdf?: PdfLibrary | undefined
  /** Cancels before and after the work; the library itself can't be stopped. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads the text of a PDF with the package `unpdf`, which you install. Its `source` is the text of the pages; what is a
 * heading, a PDF does not say.
 *
 * @throws ConfigurationError `CONFIGURATION_INVALID` when `unpdf` is not installed
 * @throws DocumentError `DOCUMENT_UNREADABLE` when it is no PDF, is locked, or has no text
 */
export async function readPdf(bytes: Uint8Array, options: ReadPdfOptions): Promise<SourceDocument> {
  const { path, signal } = options
  signal?.throwIfAborted()
  const unpdf = options.unpdf ?? (await importUnpdf())
  const unreadable = (what: string, cause?: unknown): DocumentError =>
    new DocumentError(`'${path}' ${what}.`, { code: 'DOCUMENT_UNREADABLE', path, cause })
  let extracted: readonly string[]
  try {
    // The library takes the memory of what it is given away, and tells the console of what it mended.
    const pdf = await unpdf.getDocumentProxy(Uint8Array.from(bytes), { verbosity: 0 })
    try {
      const { text } = await unpdf.extractText(pdf)
      extracted = typeof text === 'string' ? [text] : text
    } finally {
      await pdf.loadingTask.destroy()
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
    throw unreadable(`is no PDF that can be read (${reason}). Open it in a viewer and save it again`, error)
  }
  signal?.throwIfAborted()
  const pages = extracted.map((page) => page.toWellFormed().trim())
  if (pages.every((page) => page === '')) {
    throw unreadable('is a PDF without text, as scans are. Run text recognition (OCR) on it first')
  }
  const builder = createTextBuilder(pages.filter((page) => page !== '').join('\n\n'))
  let at = 0
  for (const [index, page] of pages.entries()) {
    if (page === '') continue
    const end = builder.open((range) => ({ kind: 'page', number: index + 1, ...range }))
    builder.copy(at, at + page.length)
    end()
    builder.copy(at + page.length, Math.min(at + page.length + 2, builder.source.length))
    at += page.length + 2
  }
  return builder.finish({ path, kind: 'pdf' })
}

async function importUnpdf(): Promise<PdfLibrary> {
  try {
    return (await import('unpdf')) as unknown as PdfLibrary
  } catch (error) {
    throw new ConfigurationError(
      "Reading a PDF needs the package 'unpdf'. Install it beside @dspex/ingest: npm install unpdf",
      { cause: error },
    )
  }
}
