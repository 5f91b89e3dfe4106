import { SignatureError } from '../../errors/signature-error.ts'

const space = /[ \t\r\n\u00a0]*/y
const name = /[\p{L}_][\p{L}\p{N}_]*/uy
const dottedName = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*/uy
const number = /-?\d+(?:\.\d+)?/y
const contextWidth = 60

/** A stretch of the text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** Reads the text of a signature from left to right and says where it stopped making sense. */
export class TextScanner {
  readonly #text: string
  #position = 0

  constructor(text: string) {
    this.#text = text
    const broken = text.isWellFormed() ? -1 : text.search(/\p{Surrogate}/u)
    if (broken >= 0) {
      this.fail('The signature holds half of a surrogate pair, which is no character. Remove it.', {
        start: broken,
        end: broken + 1,
      })
    }
  }

  /** Where the next thing that is not white space starts. */
  get position(): number {
    this.#match(space)
    return this.#position
  }

  /** Whether everything was read. */
  get atEnd(): boolean {
    return this.position === this.#text.length
  }

  /** Tells whether `token` comes next, without reading it. */
  peek(token: string): boolean {
    return this.#text.startsWith(token, this.position)
  }

  /** Reads `token` if it comes next. */
  take(token: string): boolean {
    const found = this.peek(token)
    if (found) this.#position += token.length
    return found
  }

  /** Reads an identifier. */
  takeName(): string | undefined {
    return this.#skipThenMatch(name)
  }

  /** Reads an identifier that may have dots, such as `dspy.Image`. */
  takeDottedName(): string | undefined {
    return this.#skipThenMatch(dottedName)
  }

  /** Reads a number. */
  takeNumber(): string | undefined {
    return this.#skipThenMatch(number)
  }

  /** Reads text in single or double quotes; the same quote ends it and there are no escapes. */
  takeQuoted(): string | undefined {
    const start = this.position
    const quote = this.#text[start]
    if (quote !== '"' && quote !== "'") return undefined
    const end = this.#text.indexOf(quote, start + 1)
    if (end < 0)
      this.fail(`The quote ${quote} is never closed. Add ${quote} at the end of the text.`, { start, end: start + 1 })
    this.#position = end + 1
    return this.#text.slice(start + 1, end)
  }

  /** Throws a {@link SignatureError} that shows the place; by default the next character. */
  fail(message: string, span: Span = { start: this.position, end: this.position + 1 }): never {
    throw new SignatureError(`${message}\n\n${this.#show(span)}`, { code: 'SIGNATURE_SYNTAX' })
  }

  /** Names what comes next, for a message. */
  describeNext(): string {
    if (this.atEnd) return 'the end'
    const rest = this.#text.slice(this.position, this.position + 200)
    const word = /^(?:[\p{L}\p{N}_.]+|->|.)/u.exec(rest)?.[0] ?? rest.slice(0, 1)
    return `'${word}'`
  }

  #skipThenMatch(pattern: RegExp): string | undefined {
    this.#match(space)
    return this.#match(pattern)
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#position += found.length
    return found
  }

  #show({ start, end }: Span): string {
    const lineStart = this.#text.lastIndexOf('\n', start - 1) + 1
    const newline = this.#text.indexOf('\n', start)
    const lineEnd = newline < 0 ? this.#text.length : newline
    const from = Math.max(lineStart, start - contextWidth)
    const to = Math.min(lineEnd, start + contextWidth)
    const before = (from > lineStart ? '…' : '') + this.#text.slice(from, start).replaceAll('\t', ' ')
    const line = before + this.#text.slice(start, to).replaceAll('\t', ' ') + (to < lineEnd ? '…' : '')
    const carets = '^'.repeat(Math.max(1, Math.min(end, to) - start))
    return `  ${line}\n  ${' '.repeat(before.length)}${carets}`
  }
}
