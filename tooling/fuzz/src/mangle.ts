import type { Random } from '@dspex/core/implement'

/** Options of {@link mangle}. */
export interface MangleOptions {
  /** Pieces of text that mean something to the parser. */
  readonly tokens: readonly string[]
  readonly random: Random
}

/** Changes `text` at a few random places: cut, doubled, swapped, or with tokens put in. */
export function mangle(text: string, { tokens, random }: MangleOptions): string {
  let result = text
  for (let edits = random.integer(2) * random.integer(6); edits > 0; edits -= 1) {
    const from = random.integer(result.length + 1)
    const to = Math.min(result.length, from + random.integer(12))
    const piece = result.slice(from, to)
    const edit = random.integer(7)
    if (edit === 0) result = result.slice(0, from) + result.slice(to)
    else if (edit === 1) result = result.slice(0, to) + piece + result.slice(to)
    else if (edit === 2) result = result.slice(0, from) + [...piece].toReversed().join('') + result.slice(to)
    else if (edit === 3) result = result.slice(0, from)
    else if (edit === 4) result = result.slice(0, from) + random.pick(strange) + result.slice(to)
    else result = result.slice(0, from) + random.pick(tokens) + result.slice(edit === 5 ? from : to)
  }
  // Now and then something long, to find what takes more than linear time.
  if (random.integer(2000) === 0) result += random.pick([...tokens, ...strange]).repeat(random.integer(5000))
  return result
}

const strange = [
  '\u0000',
  '\ud800',
  '\udfff',
  '\u2028',
  '\ufeff',
  '\u00a0',
  '\u202e',
  '😀',
  '\r',
  '\r\n',
  '\t',
  '\\',
  '\\u',
  '\\ud83d',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '1e999',
  '-0',
  '99999999999999999999',
  '`',
  "'",
  '"',
  '“',
  '/*',
  '//',
  '<!--',
]
