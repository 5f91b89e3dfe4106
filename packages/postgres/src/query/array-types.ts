import type { Sql } from 'postgres'

/** What a client of postgres.js knows of types, by their ids; its links share it. */
interface KnownTypes {
  readonly parsers: Record<number, ArrayParser | ((text: string) => unknown)>
  readonly serializers: Record<number, (value: unknown) => unknown>
  readonly shared: { readonly typeArrayMap: Record<number, number> }
}

/** Gets the text after the first brace. */
type ArrayParser = ((text: string) => unknown) & { readonly array?: true }

/** The array of this type of PostgreSQL alone is written with semicolons. */
const boxes = 1020

const typesSql = `select b.oid::int as type, b.typarray::int as list from pg_catalog.pg_type a
  join pg_catalog.pg_type b on b.oid = a.typelem where a.typcategory = 'A' group by b.oid, b.typarray`

/**
 * Asks a database which arrays it has, so that `front` reads and writes them. postgres.js (3.4.9) asks by itself, and ends the
 * process when the connection breaks meanwhile.
 */
export async function learnArrayTypes(client: Sql, front: Sql, timeoutMs?: number): Promise<void> {
  const { parsers, serializers, shared } = front.options as unknown as KnownTypes
  const limit: object = timeoutMs === undefined ? {} : { timeoutMs }
  const rows = await client.unsafe<{ readonly type: number; readonly list: number }[]>(typesSql, [], limit)
  for (const { type, list } of rows) {
    if (parsers[list] && serializers[list]) continue
    const delimiter = list === boxes ? ';' : ','
    const read = parsers[type] ?? ((text: string) => text)
    shared.typeArrayMap[type] = list
    parsers[list] = Object.assign((text: string) => parseArray(text, read, delimiter), { array: true as const })
    serializers[list] = (values) => writeArray(values, serializers[type] ?? String, delimiter)
  }
}

/** Reads an array of PostgreSQL without its first character. */
export function parseArray(text: string, read: (text: string) => unknown, delimiter = ','): unknown[] {
  // Of one that does not begin at 1 the bounds come first: `[0:1]={a,b}`.
  let at = /^[-\d:[\]]+\]=\{/.exec(text)?.[0].length ?? 0
  const quoted = (): string => {
    let value = ''
    for (at += 1; at < text.length && text[at] !== '"'; at += 1) {
      if (text[at] === '\\') at += 1
      value += text[at] ?? ''
    }
    at += 1
    return value
  }
  const plain = (): unknown => {
    const start = at
    while (at < text.length && text[at] !== delimiter && text[at] !== '}') at += 1
    const value = text.slice(start, at)
    return value === 'NULL' ? null : read(value)
  }
  const list = (): unknown[] => {
    const items: unknown[] = []
    for (; at < text.length && text[at] !== '}';) {
      if (text[at] === delimiter) at += 1
      else if (text[at] === '{') {
        at += 1
        items.push(list())
      } else items.push(text[at] === '"' ? read(quoted()) : plain())
    }
    at += 1
    return items
  }
  return list()
}

/** Writes an array for PostgreSQL; what is no array is a text that somebody has written already. */
export function writeArray(values: unknown, write: (value: unknown) => unknown, delimiter = ','): unknown {
  if (!Array.isArray(values)) return values
  const items = values.map((value: unknown) => {
    if (value === null) return 'NULL'
    if (value === undefined)
      throw Object.assign(new Error('UNDEFINED_VALUE: Undefined values are not allowed'), { code: 'UNDEFINED_VALUE' })
    if (Array.isArray(value)) return writeArray(value, write, delimiter)
    // A value that was given a type has it beside it.
    const { type, value: typed } = value as { readonly type?: unknown; readonly value?: unknown }
    return `"${String(write(type ? typed : value)).replaceAll(/["\\]/g, String.raw`\$&`)}"`
  })
  return `{${items.join(delimiter)}}`
}
