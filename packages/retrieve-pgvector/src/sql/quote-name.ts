import { createHash } from 'node:crypto'
import { ConfigurationError } from '@dspex/core'
import { showValue } from '@dspex/core/implement'

/** Writes a name of a table or column as SQL. Quotes in it are doubled, so that it can't become anything but a name. */
export function quoteName(name: string): string {
  // PostgreSQL cuts longer names off, after which two of them may be one.
  if (typeof name !== 'string' || name === '' || name.includes('\0') || Buffer.byteLength(name) > 63) {
    throw new ConfigurationError(`${showValue(name)} is no name of a table or column: 1 to 63 bytes, without NUL.`)
  }
  return `"${name.replaceAll('"', '""')}"`
}

/** Writes a text as an SQL literal. For names that are declared in code; values are bound. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Writes texts as the literal of a PostgreSQL array, to be bound as one value. */
export function arrayLiteral(items: Iterable<string | null>): string {
  return `{${Array.from(items, (item) => (item === null ? 'NULL' : `"${item.replaceAll(/["\\]/g, '\\$&')}"`)).join(',')}}`
}

/** The name of an index of a table, which stays a name of its own where PostgreSQL would cut it off. */
export function indexName(table: string, what: string): string {
  const start = Buffer.byteLength(table) <= 40 ? table : `${[...table].slice(0, 8).join('')}_${shortHash(table)}`
  return `${start}_${what}`
}

/** Tells names apart that may not stand in full. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
