import { decodeText } from './decode-text.ts'
import type { ReadOptions, SourceDocument } from '../document.ts'
import { readFrontMatter } from './front-matter.ts'
import { createTextBuilder } from '../write/text-builder.ts'
import { writeMarkdown } from '../write/write-markdown.ts'

/**
 * Reads Markdown as GitHub does: the marks are left out, the text of links and the alternatives of images stay. Headings,
 * code and tables are told apart. Front matter becomes `metadata`, and its `title` the title.
 *
 * @throws DocumentError `DOCUMENT_UNREADABLE` when the bytes are no text
 */
export function readMarkdown(input: string | Uint8Array, options: ReadOptions): SourceDocument {
  const source = decodeText(input, options)
  const { end, metadata, warnings } = readFrontMatter(source)
  const builder = createTextBuilder(source)
  // Blanks in the place of the front matter keep the offsets.
  writeMarkdown(builder, source.slice(0, end).replaceAll(/[^\n]/g, ' ') + source.slice(end))
  const title = typeof metadata['title'] === 'string' ? metadata['title'] : undefined
  return builder.finish({ path: options.path, kind: 'markdown', title, metadata, warnings })
}
