import { decodeText } from './decode-text.ts'
import type { ReadOptions, SourceDocument } from '../document.ts'
import { createTextBuilder } from '../write/text-builder.ts'

/**
 * Reads plain text, as it is. A short first line without an end mark, with an empty line after it, is its heading.
 *
 * @throws DocumentError `DOCUMENT_UNREADABLE` when the bytes are no text
 */
export function readText(input: string | Uint8Array, options: ReadOptions): SourceDocument {
  const source = decodeText(input, options)
  const builder = createTextBuilder(source)
  const title = /^\s*([^\n.!?:;]{1,80})\r?\n[^\S\n]*\r?\n(?=\s*\S)/.exec(source.slice(0, 500))
  if (title) {
    const start = title[0].indexOf(title[1] as string)
    builder.copy(0, start)
    const end = builder.open((range) => ({ kind: 'heading', level: 1, ...range }))
    builder.copy(start, start + (title[1] as string).trimEnd().length)
    end()
  }
  builder.copy(builder.length, source.length)
  return builder.finish({ path: options.path, kind: 'text' })
}
