import { isPasswordName, isSecretName, isSecretParameter, isWord, secretMark } from './secret-name.ts'

/** Writes a text without the passwords and credentials in the addresses that stand in it. */
export function withoutAddressSecrets(text: string): string {
  return text
    .replace(userinfo, (whole, protocol: string, user: string, rest: string) => {
      if (rest === '') return /^https?:/i.test(protocol) && user.length >= 12 ? `${protocol}${secretMark}@` : whole
      // Some servers take a key for the user's name.
      if (/^https?:/i.test(protocol)) return `${protocol}${secretMark}@`
      // What explains how an address is written says so.
      return rest.length > 1 && rest !== ':password' ? `${protocol}${user}:${secretMark}@` : whole
    })
    .replace(cutOff, `$1${secretMark}…`)
    .replace(parameter, (whole, before: string, name: string, value: string) =>
      value !== '' && isSecretParameter(name) ? `${before}${name}=${secretMark}` : whole,
    )
}

/** What stands before the last `@` of a server's name; a port is none. */
const userinfo =
  /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{1,30}:(?:\\?\/){2})([^\s/?#@:"'<>`\\]{0,512})((?::(?!\d{1,5}(?:[\\/?#]|$))[^\s"'<>`]{0,2048}?)?)@(?![^\s/?#"'<>`@]{0,512}@)/gi

/** Of an address that was cut off before its `@`; after a server's name comes a number. */
const cutOff =
  /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{1,30}:(?:\\?\/){2}[^\s/?#@:"'<>`\\]{0,512}:)(?![\d[])[^\s/?#"'<>`@…]{1,2048}…/gi

const parameter = /([?&#]|%3F|%26|\\u0026)([\w.-]{0,60}[A-Za-z0-9])=([^&\s"'<>#`\\]{0,8192})/gi

/**
 * Writes a text without the values that a secret name stands before: as in JSON, also JSON within JSON, in headers, settings
 * and options of a command. Ordinary words need a value that looks like a secret: "Password: required" stays.
 */
export function withoutNamedSecrets(text: string): string {
  let result = ''
  let done = 0
  for (const match of text.matchAll(named)) {
    const { index, 0: whole, groups = {} } = match
    const start = index + whole.length
    if (index < done) continue
    const name =
      groups['name'] ?? groups['pair'] ?? groups['member'] ?? groups['option'] ?? groups['words'] ?? groups['sql'] ?? ''
    const isWords = groups['words'] !== undefined || groups['sql'] !== undefined
    if (!isWords && !isSecretName(name)) continue
    const end = endOfSecret(text, start, {
      name,
      isQuoted: Boolean(groups['quote'] ?? groups['pair'] ?? groups['member']),
      isSure: /[\w"'`]=$/.test(whole) || groups['option'] !== undefined,
      isProse: isWords || isWord(name),
    })
    if (end === undefined) continue
    result += text.slice(done, end.from) + secretMark
    done = end.to
  }
  return done === 0 ? text : result + text.slice(done)
}

const named = new RegExp(
  [
    // {"name": "name", "value": "value"}
    String.raw`(?<sign>\\{0,15}["'])(?:name|key|header)\k<sign>\s{0,8}:\s{0,8}\k<sign>(?<member>[\w.-]{1,79}[A-Za-z0-9])\k<sign>\s{0,8},\s{0,8}\k<sign>value\k<sign>\s{0,8}:\s{0,8}`,
    // "name": and name= and name:
    String.raw`(?<quote>\\{0,15}["'\x60])?(?<![\w.])(?<name>[A-Za-z_][\w.-]{0,78}[A-Za-z0-9])(?:\k<quote>)?\s{0,8}(?:=>|:(?!:)|=(?![=~>]))\s{0,8}`,
    // ["name", "value"] in a list
    String.raw`(?<=[[,]\s{0,8})\[\s{0,8}(?<mark>\\{0,15}["'])(?<pair>[\w.-]{1,79}[A-Za-z0-9])\k<mark>\s{0,8},\s{0,8}(?=\\{0,15}["'])`,
    // --name value
    String.raw`(?<!\S)--(?<option>[\w-]{1,60}[A-Za-z0-9])[ \t]{1,4}(?!-)`,
    // password 'value', as in SQL
    String.raw`\b(?<sql>password|passphrase|identified by|api key)\s{1,2}(?=\\{0,15}["'\x60])`,
    // API key provided: value
    String.raw`\b(?<words>(?:api|access|secret|private|auth) (?:key|token))s?\b(?: \w{1,12}){0,2}\s{0,4}[:=]\s{0,4}`,
  ].join('|'),
  'gi',
)

interface NamedPlace {
  readonly name: string
  /** The name stands in quotes, as in JSON. */
  readonly isQuoted: boolean
  /** What follows is a value, and no words about it. */
  readonly isSure: boolean
  readonly isProse: boolean
}

/** Where the secret begins and ends; `undefined` when what follows is none. */
function endOfSecret(
  text: string,
  start: number,
  place: NamedPlace,
): { readonly from: number; readonly to: number } | undefined {
  if (text.startsWith(secretMark, start)) return undefined
  quoteAt.lastIndex = start
  const quote = quoteAt.exec(text)
  if (quote) {
    const from = quoteAt.lastIndex
    const to = endOfQuoted(text, from, quote[1]?.length ?? 0, quote[2] as string)
    const value = text.slice(from, to)
    return value === '' || value === secretMark ? undefined : { from, to }
  }
  if (text[start] === '[' && (place.isQuoted || place.isSure || !place.isProse)) return listAt(text, start)
  const pattern = /cookie/i.test(place.name) ? restOfLine : /authori/i.test(place.name) ? withScheme : bare
  pattern.lastIndex = start
  const [found = '', scheme] = pattern.exec(text) ?? []
  const value = found.replace(/[.!?:]+$/, '')
  if (value === '' || value.includes(secretMark) || !(scheme !== undefined || isValue(value, place))) return undefined
  return { from: start, to: start + value.length }
}

function isValue(value: string, { name, isQuoted, isSure, isProse }: NamedPlace): boolean {
  // A count, such as a "token" has.
  if (/^[\d.]+$/.test(value)) return isPasswordName(name) && (isQuoted || isSure) && /^\d{4,}$/.test(value)
  if (notSecret.test(value)) return false
  if (isSure) return true
  // Of an address only a part is secret, which its place tells.
  if (/^[a-z][a-z0-9+.-]{1,30}:\/\//i.test(value)) return false
  return looksSecret(value) || (!isProse && value.length > 8)
}

/** Words that stand for a value or its type. */
const notSecret = /^(?:true|false|null|none|undefined|nil|string|str|number|boolean|object|unknown|any)$/i

function looksSecret(value: string): boolean {
  return value.length >= 6 && /[0-9_+/=]|[a-z][A-Z]|^[A-Z]+$/.test(value)
}

const quoteAt = /(\\{0,15})(["'`])/y
const bare = /[^\s,;&"'`<>(){}[\]|\\]{1,8192}/y
const withScheme = /(?:(Bearer|Basic|Digest|Token|ApiKey|Key|Negotiate|OAuth) {1,4})?[^\s,;&"'`<>(){}[\]|\\]{1,8192}/iy
const restOfLine = /[^\r\n"'`\\<>{}[\]]{1,8192}/y

/** The end of a text in quotes before which stand `depth` backslashes; inside it there are more. */
function endOfQuoted(text: string, from: number, depth: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 1)) {
    let slashes = 0
    while (at - slashes > from && text[at - slashes - 1] === '\\') slashes += 1
    if (slashes % (2 * (depth + 1)) === depth) return at - depth
  }
  return text.length
}

/** A list of texts, as headers have it. */
function listAt(text: string, start: number): { readonly from: number; readonly to: number } | undefined {
  const end = text.slice(start, start + 8192).indexOf(']')
  const inside = text.slice(start + 1, end === -1 ? text.length : start + end)
  if (!/["'`\w]/.test(inside) || inside.includes(secretMark) || /^[\d\s.,-]*$/.test(inside)) return undefined
  return { from: start, to: Math.min(text.length, start + inside.length + 2) }
}
