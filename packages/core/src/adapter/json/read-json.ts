import { jsonrepair } from 'jsonrepair'

/** Texts longer than this are not repaired: the worst of them take 0.1 ms a character, and nothing could abort it. */
const longestRepaired = 8_000

/** What a text says as JSON, or `undefined` when it is none. */
export type JsonReading = { readonly value: unknown } | undefined

/** Reads JSON as it stands, alone or in a code fence that holds the whole text. */
export function readWholeJson(text: string): JsonReading {
  return parse(text) ?? parse(unfence(text))
}

/**
 * Reads JSON that stands in a text: alone, in a fence, at its start, after a line or a colon, or slightly broken (quotes, commas,
 * comments, Python's constants). What a repair would change or cut off is not read: every string has to stand in the
 * text as it is, and the text has to end where the JSON does.
 */
export function readJson(text: string): JsonReading {
  const whole = readWholeJson(text)
  if (whole) return whole
  const body = embedded(unfence(text).trim())
  return body === undefined ? undefined : (parse(body) ?? repair(body))
}

/** The inside of a code fence that holds the whole text; else the text. */
export function unfence(text: string): string {
  const trimmed = text.trim()
  if (!trimmed.startsWith('```') || !trimmed.endsWith('```') || trimmed.length < 6) return text
  const inside = trimmed.slice(3, -3)
  const firstLine = inside.indexOf('\n')
  const language = firstLine < 0 ? inside : inside.slice(0, firstLine)
  if (/^[\w-]*\s*$/.test(language) && firstLine >= 0) return inside.slice(firstLine + 1)
  return inside.replace(/^json\b/, '')
}

/** The part from the first bracket to the last, if what stands around only leads to it or follows it. */
function embedded(text: string): string | undefined {
  const start = text.search(/[[{]/)
  const end = Math.max(text.lastIndexOf(']'), text.lastIndexOf('}')) + 1
  if (start < 0 || end <= start) return undefined
  const before = text.slice(0, start).trimEnd()
  const leads = before === '' || /[:=`]$/.test(before) || /\n[ \t]*$/.test(text.slice(0, start))
  const follows = before === '' || /^\s*(?:$|[.;,`]|\/\/|#|\n)/.test(text.slice(end))
  return leads && follows ? text.slice(start, end) : undefined
}

function parse(text: string): JsonReading {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

function repair(text: string): JsonReading {
  if (text.length > longestRepaired) return undefined
  try {
    const value = JSON.parse(jsonrepair(text)) as unknown
    return stringsOf(value).every((part) => standsIn(text, part)) ? { value } : undefined
  } catch {
    return undefined
  }
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(stringsOf)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => [key, ...stringsOf(member)])
}

/** Whether a string stands in the text, as it is or escaped. */
function standsIn(text: string, part: string): boolean {
  if (text.includes(part)) return true
  return text.replaceAll('\\', '').includes(JSON.stringify(part).slice(1, -1).replaceAll('\\', ''))
}
