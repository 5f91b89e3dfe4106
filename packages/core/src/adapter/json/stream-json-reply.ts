import type { Field } from '../../signature/field.ts'
import type { AnySignature } from '../../signature/signature.ts'
import { type FieldPiece, isPlainText, type ReplyReader } from '../reply-reader.ts'
import { mayBeginThoughts, withoutLeadingThoughts } from '../without-thoughts.ts'

/**
 * Reads a reply that is one JSON object while it comes: plain text fields show as their strings form, other fields when
 * they end. Thoughts and what else stands before the first brace are skipped, what follows the object is not read; what is no JSON ends the
 * reading, and shows once the reply is whole.
 */
export function streamJsonReply({ outputs }: AnySignature): ReplyReader {
  const fields = new Map(outputs.map((field) => [field.name, field]))
  let expects: 'object' | 'key' | 'colon' | 'value' | 'comma' | 'nothing' = 'object'
  let key = ''
  let token: Token | undefined
  /** The beginning of the reply, as long as it may be thoughts. */
  let held: string | undefined = ''

  const read = (character: string, pieces: FieldPiece[]): void => {
    if (token) {
      if (!token.takes(character)) return
      end(token, pieces)
      const { isString } = token
      token = undefined
      // A string ends with its own quote; any other value before what follows it.
      if (isString) return
    }
    if (isSpace(character)) return
    if (expects === 'object') expects = character === '{' ? 'key' : 'object'
    else if (expects === 'key' && character === '"') token = createToken(character)
    else if (expects === 'colon' && character === ':') expects = 'value'
    else if (expects === 'value') token = createToken(character)
    else if (expects === 'comma' && character === ',') expects = 'key'
    else expects = 'nothing'
  }

  const end = (ended: Token, pieces: FieldPiece[]): void => {
    const read = parse(ended.raw)
    if (!read) {
      expects = 'nothing'
      return
    }
    const value = ended.isString ? ended.shown + String(read.json) : read.json
    if (expects === 'key') {
      key = String(value)
      expects = 'colon'
      return
    }
    expects = 'comma'
    const field = fields.get(key)
    fields.delete(key)
    if (!field) return
    if (ended.isString && isPlainText(field) && read.json !== '')
      pieces.push({ type: 'delta', field, text: String(read.json) })
    pieces.push({ type: 'done', field, readings: [value] })
  }

  /** Shows as much of a string as is whole: an escape, or half of a pair of surrogates, waits for its rest. */
  const show = (open: Token, field: Field, pieces: FieldPiece[]): void => {
    const whole = open.raw.replace(halfEscape, '').replace(/[\uD800-\uDBFF]$/, '')
    const text = parse(`${whole}"`)?.json
    if (typeof text !== 'string' || text === '') return
    pieces.push({ type: 'delta', field, text })
    open.shown += text
    open.raw = `"${open.raw.slice(whole.length)}`
  }

  return {
    push(part) {
      const pieces: FieldPiece[] = []
      let text = part
      if (held !== undefined) {
        held += part
        if (mayBeginThoughts(held)) return pieces
        text = withoutLeadingThoughts(held)
        held = undefined
      }
      for (let at = 0; at < text.length; at += 1) {
        if (expects === 'nothing') break
        read(text.charAt(at), pieces)
      }
      const field = expects === 'value' ? fields.get(key) : undefined
      if (token?.isString && field && isPlainText(field)) show(token, field, pieces)
      return pieces
    },
    end: () => [],
  }
}

const halfEscape = /\\(?:u[\da-fA-F]{0,3})?$|\\u[dD][89abAB][\da-fA-F]{2}(?:\\(?:u[\da-fA-F]{0,3})?)?$/

/** A string, or any other value, while it is being read. */
interface Token {
  /** What has come of it and has not been shown, of a string with the quote before it. */
  raw: string
  /** What has been shown of a string. */
  shown: string
  readonly isString: boolean
  /** Takes a character; true when the value has ended, for a string with it, for any other value before it. */
  takes(character: string): boolean
}

function createToken(first: string): Token {
  let escaped = false
  let quoted = first === '"'
  let depth = /[[{]/.test(first) ? 1 : 0
  const isString = quoted
  const token: Token = {
    raw: first,
    shown: '',
    isString,
    takes(character) {
      if (!quoted && depth === 0 && (isSpace(character) || /[,}\]]/.test(character))) return true
      token.raw += character
      if (escaped) escaped = false
      else if (quoted && character === '\\') escaped = true
      else if (character === '"') {
        quoted = !quoted
        return isString
      } else if (!quoted && /[[{]/.test(character)) depth += 1
      else if (!quoted && /[\]}]/.test(character)) depth -= 1
      return false
    },
  }
  return token
}

function parse(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t'
}
