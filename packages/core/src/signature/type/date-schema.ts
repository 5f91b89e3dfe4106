import type { JsonObject } from '../../hash/hash.ts'
import { isJsonObject } from './json-schema.ts'

/** Marks a text in a JSON Schema that stands for a `Date`; JSON has none. */
const dateMark = 'a Date in JavaScript'

/** What stands for a day in a JSON Schema. */
export const dateSchema: JsonObject = { type: 'string', format: 'date', $comment: dateMark }

/** What stands for a moment in a JSON Schema. */
export const datetimeSchema: JsonObject = { type: 'string', format: 'date-time', $comment: dateMark }

/** Tells whether what a JSON Schema describes stands for a `Date`. */
export function isDateSchema(schema: JsonObject): boolean {
  return schema['$comment'] === dateMark
}

const holding = new WeakMap<JsonObject, boolean>()

/** Tells whether a `Date` is anywhere in what a JSON Schema describes. */
export function holdsDate(schema: JsonObject | undefined): boolean {
  if (!isJsonObject(schema)) return false
  let holds = holding.get(schema)
  if (holds === undefined) holding.set(schema, (holds = JSON.stringify(schema).includes(dateMark)))
  return holds
}

const iso =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?)?)?$/i

/**
 * Reads an ISO 8601 date: a year, a month, a day, or a moment with seconds and zone or without. Without a zone it is UTC,
 * so that it is the same moment on every machine. `undefined` for anything else, such as the 30th of February.
 */
export function readDate(text: string): Date | undefined {
  const found = iso.exec(text.trim())
  if (!found) return undefined
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = found
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0')
  const offset = zone.toUpperCase() === 'Z' ? 0 : minutesOf(zone)
  const fields = `${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`
  const local = new Date(fields)
  // The 30th of February would be the 2nd of March.
  if (offset === undefined || Number.isNaN(local.getTime()) || local.toISOString() !== fields) return undefined
  return new Date(local.getTime() - offset * 60_000)
}

function minutesOf(zone: string): number | undefined {
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', '') || '0')
  if (hours > 14 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}
