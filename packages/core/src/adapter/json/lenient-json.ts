import { numberOf } from '../../hash/exact-json.ts'

/** JSON that was read, and where it ends. */
export interface LenientJson {
  /** What it says. */
  readonly value: unknown
  /** The place after its last character. */
  readonly end: number
}

/** How numbers are read: as numbers, or as the text that stands for them. */
export type Numerals = 'number' | 'text'

/** Structures deeper than this are not read: no reply of a model is. */
const deepest = 400

/** Thrown and caught within this file: what stands here is not JSON, or might be read in two ways. */
class Unreadable extends Error {}

/**
 * Reads one JSON value that begins at `start`, with the mistakes that models make: single, typographic and triple quotes,  Python's constants, comments, words without quotes, commas too many or missing, line breaks and single backslashes in
 * strings. Nothing is made up and nothing is left out: every character between the first bracket and the last belongs to
 * the value, to a comment or to the form. So a structure that was cut off is none, and neither is one with two readings:
 * a backslash before a letter that JSON knows (`\n`) beside one that it does not (`\d`) may be an escape or a backslash.
 *
 * A whole number that a double can't hold is given as its text, so that it never turns into its neighbour. Time grows with
 * the length of the text.
 *
 * @returns `undefined` when there is no value
 */
export function parseLenientJson(text: string, start = 0, numerals: Numerals = 'number'): LenientJson | undefined {
  const reader = new Reader(text, start, numerals)
  try {
    const value = reader.value(0)
    return { value, end: reader.at }
  } catch (error) {
    if (error instanceof Unreadable) return undefined
    throw error
  }
}

const quotes: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '„': '“', '‘': '’', '«': '»' }
const constants: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['null', null],
  ['None', null],
])
const unsayable: ReadonlySet<string> = new Set(['NaN', 'nan', 'Infinity', 'inf', 'undefined'])
const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** Sticky patterns read from where the reader stands, so that no text is cut. */
const space = /[\s\uFEFF]+|\/\/[^\n\r]*|\/\*[^]*?\*\/|#[^\n\r]*/y
/** With `_` between thousands, as Python and JavaScript write them. */
const numeral = /[+-]?(?:(?:0|[1-9]\d*(?:_\d+)*)(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+)(?:[eE][+-]?\d+)?/y
const word = /[\p{L}_$][\p{L}\p{N}_$-]*/uy

class Reader {
  at: number
  /** Whether a backslash stands where one that escapes can't, and whether one may be meant either way. */
  #plain = false
  #unsure = false
  readonly #text: string
  readonly #numerals: Numerals

  constructor(text: string, start: number, numerals: Numerals) {
    this.at = start
    this.#text = text
    this.#numerals = numerals
  }

  value(depth: number): unknown {
    if (depth > deepest) throw new Unreadable()
    this.#skip()
    const next = this.#text.charAt(this.at)
    if (next === '{') return this.#object(depth)
    if (next === '[') return this.#list(depth)
    if (Object.hasOwn(quotes, next)) return this.#string()
    const name = this.#match(word)
    if (name === undefined) return this.#number()
    if (constants.has(name)) return constants.get(name)
    // A word without quotes is a text; one that stands for something that JSON lacks is none.
    if (depth === 0 || unsayable.has(name)) throw new Unreadable()
    return name
  }

  #object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {}
    this.#members('}', () => {
      const key = this.#key()
      this.#skip()
      this.#take(':')
      // Of two members of one name one would be lost.
      if (Object.hasOwn(object, key)) throw new Unreadable()
      const value = this.value(depth + 1)
      Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
    })
    return object
  }

  #list(depth: number): unknown[] {
    const list: unknown[] = []
    this.#members(']', () => list.push(this.value(depth + 1)))
    return list
  }

  /** Reads what stands between brackets: members with commas between, or white space in their stead. */
  #members(close: string, read: () => void): void {
    this.at += 1
    this.#skip()
    while (this.#text.charAt(this.at) !== close) {
      read()
      const isApart = this.#skip()
      const next = this.#text.charAt(this.at)
      if (next === ',') this.at += 1
      else if (next !== close && (!isApart || !/["'“‘«[{]/.test(next))) throw new Unreadable()
      this.#skip()
    }
    this.at += 1
  }

  #key(): string {
    if (Object.hasOwn(quotes, this.#text.charAt(this.at))) return this.#string()
    return this.#match(word) ?? this.#numeral()
  }

  #string(): string {
    const open = this.#text.charAt(this.at)
    const triple = open.repeat(3)
    if ((open === '"' || open === "'") && this.#text.startsWith(triple, this.at)) return this.#until(triple)
    return this.#until(quotes[open] as string)
  }

  /** Reads a string to its end, which stands in the text unescaped. */
  #until(close: string): string {
    const text = this.#text
    let value = ''
    this.at += close.length
    let from = this.at
    for (; !text.startsWith(close, this.at); this.at += 1) {
      if (this.at >= text.length) throw new Unreadable()
      if (text.charAt(this.at) !== '\\') continue
      value += text.slice(from, this.at)
      const next = text.charAt(this.at + 1)
      const code = next === 'u' ? /^[\da-fA-F]{4}/.exec(text.slice(this.at + 2, this.at + 6))?.[0] : undefined
      if (next === '"' || next === "'" || next === '`') {
        value += next
      } else if (Object.hasOwn(escapes, next)) {
        value += escapes[next]
        this.#unsure = true
      } else if (code !== undefined) {
        value += String.fromCharCode(Number.parseInt(code, 16))
        this.at += 4
        this.#unsure = true
      } else if (next === '\\' || next === '/') {
        value += next
        this.#unsure = true
      } else {
        // Before the end of a line it would continue the line, or be a backslash.
        if (/[\n\r]/.test(next)) throw new Unreadable()
        value += `\\${next}`
        this.#plain = true
      }
      this.at += 1
      from = this.at + 1
    }
    // A writer escapes backslashes or does not, in all of a text.
    if (this.#plain && this.#unsure) throw new Unreadable()
    value += text.slice(from, this.at)
    this.at += close.length
    return value
  }

  #number(): unknown {
    const raw = this.#numeral()
    return this.#numerals === 'text' ? raw : numberOf(raw)
  }

  #numeral(): string {
    const found = this.#match(numeral)
    if (found === undefined || /[\p{L}\p{N}_$.]/u.test(this.#text.charAt(this.at))) throw new Unreadable()
    return found.replaceAll('_', '')
  }

  /** Skips white space and comments; says whether there was any. */
  #skip(): boolean {
    const from = this.at
    for (;;) {
      space.lastIndex = this.at
      if (!space.test(this.#text)) return this.at > from
      this.at = space.lastIndex
    }
  }

  #take(character: string): void {
    if (this.#text.charAt(this.at) !== character) throw new Unreadable()
    this.at += 1
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.#text)?.[0]
    if (found === undefined) return undefined
    this.at = pattern.lastIndex
    return found
  }
}
