import { ConfigurationError } from '@dspex/core'
import type { ReadOptions } from '../document.ts'
import { DocumentError } from '../document-error.ts'

/**
 * Decodes a document: UTF-8, or UTF-16 with a byte order mark; bytes in another encoding need its name. The mark is left
 * out. Text is taken as it is.
 *
 * @throws DocumentError `DOCUMENT_UNREADABLE` when it is no text, or text of another encoding
 */
export function decodeText(input: string | Uint8Array, { path, encoding = 'utf-8' }: ReadOptions): string {
  if (typeof input === 'string') return input.replace(/^\uFEFF/, '').toWellFormed()
  const kind = magicOf(input)
  if (kind !== undefined) throw unreadable(path, `is ${kind}. Convert it to text, Markdown or HTML, or leave it out`)
  const name = encodingByMark(input) ?? encoding
  let text: string
  try {
    text = decoderOf(name).decode(input)
  } catch (error) {
    if (error instanceof ConfigurationError) throw error
    const remedy = "Save it as UTF-8, or name its encoding: { encoding: 'windows-1252' }"
    throw unreadable(path, `is not ${name === 'utf-8' ? 'UTF-8' : name} text. ${remedy}`, error)
  }
  // No text has it. UTF-16 without a mark has one beside every Latin letter.
  const at = text.indexOf('\0')
  if (at === -1) return text
  throw unreadable(
    path,
    looksLikeUtf16(input)
      ? 'looks like UTF-16 without a byte order mark. Save it as UTF-8, or name its encoding: utf-16le'
      : `is binary: byte ${at} or near is zero. Convert it to text, or leave it out`,
  )
}

function decoderOf(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch (error) {
    throw new ConfigurationError(
      `There is no encoding called '${encoding}'. Use a label of the web, such as 'windows-1252'.`,
      { cause: error },
    )
  }
}

function unreadable(path: string, what: string, cause?: unknown): DocumentError {
  return new DocumentError(`'${path}' ${what}.`, { code: 'DOCUMENT_UNREADABLE', path, cause })
}

function encodingByMark([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

function looksLikeUtf16(bytes: Uint8Array): boolean {
  const counts: [number, number] = [0, 0]
  const sample = bytes.subarray(0, 2048)
  for (const [index, byte] of sample.entries()) if (byte === 0) counts[(index % 2) as 0 | 1] += 1
  return Math.max(...counts) > sample.length * 0.3 && Math.min(...counts) < sample.length * 0.05
}

/** What a file is that begins with these bytes, in Latin-1. */
const magic: readonly (readonly [string, string])[] = [
  ['%PDF-', 'a PDF'],
  ['PK\u0003\u0004', 'a zip archive, as Word, Excel and EPUB files are'],
  ['\u00D0\u00CF\u0011\u00E0', 'an old Office file'],
  ['\u0089PNG', 'a PNG image'],
  ['GIF8', 'a GIF image'],
  ['\u00FF\u00D8\u00FF', 'a JPEG image'],
  ['\u001F\u008B', 'a gzip archive'],
  ['\u007FELF', 'a program'],
  ['SQLite format 3\0', 'an SQLite database'],
]

function magicOf(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  return magic.find(([prefix]) => start.startsWith(prefix))?.[1]
}
