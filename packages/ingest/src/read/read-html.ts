import { decodeText } from './decode-text.ts'
import type { ReadOptions, SourceDocument } from '../document.ts'
import { createTextBuilder, oneLine } from '../write/text-builder.ts'
import { writeHtml } from '../write/write-html.ts'

/**
 * Reads a web page: its text without scripts, styles and navigation. Headings, code and tables are told apart; items of
 * lists and rows of tables stand on lines of their own. No markup is too broken.
 *
 * @throws DocumentError `DOCUMENT_UNREADABLE` when the bytes are no text
 */
export function readHtml(input: string | Uint8Array, options: ReadOptions): SourceDocument {
  const source = decodeText(input, { ...options, encoding: options.encoding ?? declaredEncoding(input) })
  const builder = createTextBuilder(source)
  const title = writeHtml(builder, { from: 0, to: source.length })
  return builder.finish({ path: options.path, kind: 'html', title: oneLine(title) })
}

/** What `<meta charset>` at the start says. */
function declaredEncoding(input: string | Uint8Array): string | undefined {
  if (typeof input === 'string') return undefined
  const start = Buffer.from(input.subarray(0, 1024)).toString('latin1')
  const label = /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(start)?.[1]
  if (label === undefined || /^utf-?16/i.test(label)) return undefined
  try {
    return new TextDecoder(label).encoding
  } catch {
    return undefined
  }
}
