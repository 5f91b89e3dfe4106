import { DocumentError, loadFolder as loadDocuments, type SourceDocument, splitText } from '@dspex/ingest'
import { count } from '../count.ts'
import { UsageError } from '../usage-error.ts'
import type { CorpusDocument, CorpusPassage } from './passage.ts'

/** What a folder holds: its documents, and the passages that they were cut into. */
export interface LoadedFolder {
  readonly documents: readonly CorpusDocument[]
  readonly passages: readonly CorpusPassage[]
}

/** How many words a passage has at most, its headings among them. */
const mostWords = 170

/**
 * Loads the Markdown, text, HTML and PDF files of a folder and the folders within as passages, in the order of their
 * paths. Each passage begins with its headings, so that it can be found and understood alone. Hidden files are left out.
 *
 * @throws UsageError when there is no such folder, nothing to read in it, or files that can't be read: all are named
 */
export async function loadFolder(
  folder: string,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<LoadedFolder> {
  const loading = loadDocuments(folder, { signal })
  const documents: CorpusDocument[] = []
  const passages: CorpusPassage[] = []
  try {
    for await (const document of loading) {
      const { path, title, source, hash } = document
      documents.push({ path, title, source, hash })
      passages.push(...passagesOf(document))
    }
  } catch (error) {
    if (!DocumentError.isInstance(error)) throw error
    throw new UsageError(`--corpus needs a folder; ${error.message}`, { cause: error })
  }
  const { failures } = loading
  if (failures.length > 0) {
    const reasons = failures.map(({ error }) => error.message).join(' ')
    throw new UsageError(`${count(failures.length, 'file')} in '${folder}' can't be read. ${reasons}`)
  }
  if (passages.length > 0) return { documents, passages }
  throw new UsageError(`The folder '${folder}' has no text in files that end in .md, .txt, .html or .pdf.`)
}

/** The passages of a document; headings without a text below are none. */
function passagesOf(document: SourceDocument): CorpusPassage[] {
  return splitText(document, { size: mostWords, countTokens: countWords, withHeadings: true })
    .map(({ id, text, metadata }) => ({ id, text, metadata, headings: metadata.headings.join(' › ') }))
    .filter(({ text, headings }) => text !== headings)
    .map(({ id, text, headings, metadata: { startLine, endLine, ...place } }) => {
      const title = headings || document.title
      const metadata = { title, path: document.path, headings: place.headings, startLine, endLine }
      return { id, text: headings ? text : `${title}\n\n${text}`, metadata }
    })
}

function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0
}
