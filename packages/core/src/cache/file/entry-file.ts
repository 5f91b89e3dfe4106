import { CacheError } from '../../errors/cache-error.ts'
import { sha256Hex } from '../../hash/sha256.ts'

/** What a file of the cache says. */
export interface FileEntry {
  readonly key: string
  readonly value: string
  /** When it must no longer be used, in milliseconds since 1970; `null` for never. */
  readonly expiresAt: number | null
}

const newline = 10

/** Writes an entry as lines of JSON: the digest of all that follows, key and expiry, then the value as it is. */
export function writeEntry({ key, value, expiresAt }: FileEntry): string {
  if (!value.isWellFormed() || !key.isWellFormed()) {
    throw new CacheError('Text with half a character (a lone surrogate) can not be written to a file as it is.', {
      code: 'CACHE_VALUE_INVALID',
    })
  }
  const rest = `${JSON.stringify({ key, expiresAt })}\n${value}`
  return `${firstLine(rest)}\n${rest}`
}

/** Reads what {@link writeEntry} wrote; `undefined` when so much as one byte is another. */
export function readEntry(bytes: Buffer): FileEntry | undefined {
  const endOfFirst = bytes.indexOf(newline)
  if (endOfFirst < 0) return undefined
  const rest = bytes.subarray(endOfFirst + 1)
  if (bytes.toString('latin1', 0, endOfFirst) !== firstLine(rest)) return undefined
  const endOfSecond = rest.indexOf(newline)
  const { key, expiresAt } = JSON.parse(rest.toString('utf8', 0, endOfSecond)) as Omit<FileEntry, 'value'>
  return { key, expiresAt, value: rest.toString('utf8', endOfSecond + 1) }
}

function firstLine(rest: string | Buffer): string {
  return `{"dspexCache":1,"sha256":"${sha256Hex(rest)}"}`
}
