import { isDeepStrictEqual } from 'node:util'
import { parseExactJson } from '../../hash/exact-json.ts'
import { type LenientJson, parseLenientJson } from './lenient-json.ts'

/** What a text says as JSON. */
export interface JsonReading {
  /** What it says. */
  readonly value: unknown
  /** The same with the text of each number in its place, for fields that are text. */
  readonly numerals: () => unknown
}

/** Reads JSON as it stands, alone or in a code fence that holds the whole text. */
export function readWholeJson(text: string): JsonReading | undefined {
  return readStrict(text) ?? readStrict(unfence(text))
}

/**
 * Reads JSON that stands in a text: alone, in a fence, at the start of the text or of a line, after a colon; in the form that models write it
 * in ({@link parseLenientJson}). Other brackets may stand around it, as long as they are prose. There is no reading when a structure was
 * cut off or is broken, or when several that differ would do.
 *
 * @param fits which values can be meant; others are passed over
 */
export function readJson(text: string, fits: (value: unknown) => boolean = () => true): JsonReading | undefined {
  const whole = readWholeJson(text) ?? readLenient(unfence(text))
  if (whole) return fits(whole.value) ? whole : undefined
  const fenced = [...text.matchAll(fence)].flatMap(([, inside = '']) => readStrict(inside) ?? readLenient(inside) ?? [])
  const fitting = fenced.filter(({ value }) => fits(value))
  return theOnly(fitting.length > 0 ? fitting : standing(text, fits))
}

/** A code fence on lines of its own. */
const fence = /^[^\S\n]*```[\w-]*[^\S\n]*\n([^]*?)\n[^\S\n]*```[^\S\n]*$/gm

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

/** One reading, or several that say the same. */
function theOnly(readings: readonly JsonReading[]): JsonReading | undefined {
  const [first, ...others] = readings
  return others.every(({ value }) => isDeepStrictEqual(value, first?.value)) ? first : undefined
}

/** So many brackets that are no JSON are passed over; a text with more is not looked through. */
const mostBrackets = 100

/** JSON that stands where it can be meant. Brackets that are neither JSON nor prose leave no reading at all. */
function standing(text: string, fits: (value: unknown) => boolean): JsonReading[] {
  const found: JsonReading[] = []
  const bracket = /[[{]/g
  let passed = 0
  for (let match = bracket.exec(text); match; match = bracket.exec(text)) {
    const start = match.index
    const read = parseLenientJson(text, start)
    if (read) {
      if (fits(read.value)) {
        // What could be meant as well after what is meant, but does not stand for itself, leaves it open which is meant.
        if (isMeant(text, start, read.end)) found.push(readingOf(text, start, read))
        else if (found.length > 0) return []
      }
      bracket.lastIndex = read.end
      continue
    }
    const prose = /^[[{][^"'`“‘«[\]{}\n]{0,200}[\]}]/.exec(text.slice(start, start + 202))
    passed += 1
    if (!prose || passed > mostBrackets) return []
    bracket.lastIndex = start + prose[0].length
  }
  return found
}

/** Whether what stands around only leads to it and follows it. */
function isMeant(text: string, start: number, end: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  const before = text.slice(Math.max(0, start - 400), start).trimEnd()
  const after = text.slice(end)
  // Words may follow what the text begins with, but no more brackets.
  if (before === '' && start <= 400 && !/[[{]/.test(after)) return true
  const leads = line.trim() === '' || /[:=`]$/.test(before)
  return leads && /^[^\S\n]*(?:$|[.;`\n]|\/\/|#)/.test(after.slice(0, 100))
}

function readStrict(text: string): JsonReading | undefined {
  const bare = text.replace(/^\uFEFF/, '')
  try {
    return readingOf(bare, /\S/.exec(bare)?.index ?? 0, { value: parseExactJson(bare), end: bare.length })
  } catch {
    return undefined
  }
}

/** The whole text as lenient JSON; a full stop or a comment may follow. */
function readLenient(text: string): JsonReading | undefined {
  const start = text.search(/[[{]/)
  if (start < 0 || !/^[\s\uFEFF]*$/.test(text.slice(0, start))) return undefined
  const read = parseLenientJson(text, start)
  return read && /^\s*[.;]?\s*(?:(?:\/\/|#)[^\n]*\s*)?$/.test(text.slice(read.end))
    ? readingOf(text, start, read)
    : undefined
}

function readingOf(text: string, start: number, { value }: LenientJson): JsonReading {
  return { value, numerals: () => parseLenientJson(text, start, 'text')?.value }
}
