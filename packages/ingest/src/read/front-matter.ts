import type { Metadata } from '@dspex/core'
import { parse } from 'yaml'

/** What stands before the first line of a Markdown text. */
export interface FrontMatter {
  /** Where the text itself begins. */
  readonly end: number
  readonly metadata: Metadata
  readonly warnings: readonly string[]
}

/** Front matter is written by hand: more is data, which YAML is not asked to read. */
const longest = 65_536

/** Reads the front matter of a Markdown text: YAML between lines of `---`; what is between lines of `+++` is left out. */
export function readFrontMatter(source: string): FrontMatter {
  const fence = /^(---|\+\+\+)[ \t]*\r?\n/.exec(source)
  if (!fence) return { end: 0, metadata: {}, warnings: [] }
  const closing = fence[1] === '---' ? /^(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/gm : /^\+\+\+[ \t]*(?:\r?\n|$)/gm
  closing.lastIndex = fence[0].length
  const last = closing.exec(source)
  if (!last) return { end: 0, metadata: {}, warnings: [] }
  const end = last.index + last[0].length
  const none = (warning: string): FrontMatter => ({ end, metadata: {}, warnings: [warning] })
  if (fence[1] === '+++') return none('Its front matter is TOML, which is not read. Write YAML between lines of ---.')
  const text = source.slice(fence[0].length, last.index)
  if (text.length > longest) return none(`Its front matter is longer than ${longest} characters and is not read.`)
  try {
    const value: unknown = parse(text, { maxAliasCount: 50, logLevel: 'error' })
    if (value === null || value === undefined) return { end, metadata: {}, warnings: [] }
    if (typeof value !== 'object' || Array.isArray(value)) return none('Its front matter has no keys and is not read.')
    // JSON alone goes on from here: dates become text, what JSON does not know is dropped.
    return { end, metadata: JSON.parse(JSON.stringify(value)) as Metadata, warnings: [] }
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
    return none(`Its front matter is no YAML and is not read: ${reason}`)
  }
}
