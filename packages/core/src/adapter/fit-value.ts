import type { JsonObject } from '../hash/hash.ts'
import { isRecord } from '../hash/is-record.ts'
import { isDateSchema, readDate } from '../signature/type/date-schema.ts'
import {
  admitsOnlyString,
  admitsType,
  dereference,
  isJsonObject,
  type JsonType,
  jsonTypeOf,
  objectMember,
  schemaList,
} from '../signature/type/json-schema.ts'
import { readWholeJson } from './json/read-json.ts'
import { literalOptions, readBoolean, readLiteral, readNumber } from '../signature/type/read-scalar.ts'

/** Gives the text of each number of a value, in its place; `undefined` where none is known. */
export type NumeralsOf = () => unknown

/**
 * Fits a JSON value to a JSON Schema in the ways that can't make another value of it. At every depth `null` for a member
 * that may be left out is left out, and a text that says a list or an object where only such fits is what it says. The value of a field
 * itself may be spelled as it is in plain text: a literal in another case, a number where text is asked for, a text that says a number or
 * a truth value. What still does not fit stays as it is, for the schema to refuse.
 */
export function fitValue(
  schema: JsonObject | undefined,
  value: unknown,
  numerals: NumeralsOf = () => undefined,
): unknown {
  return schema === undefined ? value : fit(schema, { root: schema, depth: 0, isField: true }, value, numerals)
}

interface Place {
  readonly root: JsonObject
  readonly depth: number
  /** Whether this is the value of the field itself, not a part of it. */
  readonly isField: boolean
}

/** Schemas may be recursive; values are not deeper than this where they are asked for. */
const deepest = 64

function fit(given: JsonObject, place: Place, value: unknown, numerals: NumeralsOf): unknown {
  if (place.depth > deepest) return value
  const schema = dereference(given, place.root)
  const inner = { ...place, depth: place.depth + 1 }
  if (isDateSchema(schema)) return fitDate(value, schema)
  const options = literalOptions(schema)
  if (options) return place.isField ? fitLiteral(options, value) : value
  const branches = schemaList(schema, 'anyOf') ?? schemaList(schema, 'oneOf')
  if (branches) return fitBranch(branches, inner, value, numerals)
  const parts = schemaList(schema, 'allOf')
  if (parts) return parts.reduce((fitted, part) => fit(part, inner, fitted, numerals), value)
  const part = { ...inner, isField: false }
  if (Array.isArray(value)) return fitList(schema, part, value, numerals)
  if (isRecord(value)) return fitObject(schema, part, value, numerals)
  if (place.isField && typeof value === 'number' && admitsOnlyString(withRoot(schema, place)))
    return numeralOf(value, numerals)
  return typeof value === 'string' ? fitText(schema, inner, value) : value
}

/**
 * A date, also of a year that stands as a number. Of any other text or number it is an invalid date, which every schema refuses:
 * some would take digits for milliseconds, and the 30th of February for a day in March.
 */
function fitDate(value: unknown, schema: JsonObject): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value === true || value === false ? noDate : value
  // A day is the one that is written: in another zone it is not the day before.
  const text =
    schema['format'] === 'date' ? String(value).replace(/^(\s*\d{4}-\d\d-\d\d)[T ]\d.*$/s, '$1') : String(value)
  return (readDate(String(value)) && readDate(text)) ?? noDate
}

const noDate = new Date(Number.NaN)

function fitLiteral(options: readonly unknown[], value: unknown): unknown {
  if (options.includes(value)) return value
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
  return text === undefined ? value : readLiteral(text, options)[0]
}

/** The first branch that takes the value as it is, else the first that takes what it makes of it. */
function fitBranch(branches: readonly JsonObject[], place: Place, value: unknown, numerals: NumeralsOf): unknown {
  for (const branch of branches) if (conforms(branch, place, value)) return fit(branch, place, value, numerals)
  for (const branch of branches) {
    const fitted = fit(branch, place, value, numerals)
    if (conforms(branch, place, fitted)) return fitted
  }
  const date = branches.map((branch) => dereference(branch, place.root)).find(isDateSchema)
  return date ? fitDate(value, date) : value
}

function fitList(schema: JsonObject, place: Place, value: readonly unknown[], numerals: NumeralsOf): unknown {
  const tuple = schemaList(schema, 'prefixItems')
  const items = objectMember(schema, 'items')
  return value.map((member, index) => {
    const part = tuple?.[index] ?? items
    return part ? fit(part, place, member, () => memberOf(numerals(), index)) : member
  })
}

function fitObject(
  schema: JsonObject,
  place: Place,
  value: Readonly<Record<string, unknown>>,
  numerals: NumeralsOf,
): unknown {
  const properties = objectMember(schema, 'properties')
  const others = objectMember(schema, 'additionalProperties')
  if (!properties && !others) return value
  const required = new Set(Array.isArray(schema['required']) ? (schema['required'] as readonly unknown[]) : [])
  const entries = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    const isNamed = properties !== undefined && Object.hasOwn(properties, name)
    const part = isNamed ? properties[name] : others
    if (!isJsonObject(part)) return [[name, member]]
    if (isNamed && member === null && !required.has(name) && !admitsType(withRoot(part, place), 'null')) return []
    return [[name, fit(part, place, member, () => memberOf(numerals(), name))]]
  })
  return Object.fromEntries(entries)
}

function fitText(schema: JsonObject, place: Place, text: string): unknown {
  const whole = withRoot(schema, place)
  if (admitsType(whole, 'string')) return text
  if (place.isField && schema['type'] === 'boolean') return readBoolean(text)[0]
  if (place.isField && (schema['type'] === 'number' || schema['type'] === 'integer')) return readNumber(text)[0]
  const reading = readWholeJson(text)
  if (typeof reading?.value !== 'object') return text
  return admitsType(whole, jsonTypeOf(reading.value) as JsonType)
    ? fit(schema, place, reading.value, reading.numerals)
    : text
}

/** The text of a number as it was written, else as JavaScript writes it. */
function numeralOf(value: number, numerals: NumeralsOf): unknown {
  const text = numerals()
  return typeof text === 'string' ? text : String(value)
}

function memberOf(value: unknown, name: string | number): unknown {
  if (Array.isArray(value)) return value[name as number] as unknown
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** A part of a schema with the definitions that it may refer to. */
function withRoot(schema: JsonObject, { root }: Place): JsonObject {
  const { $defs, definitions } = root
  return { ...($defs !== undefined && { $defs }), ...(definitions !== undefined && { definitions }), ...schema }
}

function isValidDate(value: unknown): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime())
}

/** Whether a value has the shape that a schema describes, as far as types and required members say. */
function conforms(given: JsonObject, place: Place, value: unknown): boolean {
  if (place.depth > deepest) return true
  const schema = dereference(given, place.root)
  if (isDateSchema(schema)) return isValidDate(value) || isValidDate(fitDate(value, schema))
  const inner = { ...place, depth: place.depth + 1 }
  const options = literalOptions(schema)
  if (options) return options.includes(value)
  const branches = schemaList(schema, 'anyOf') ?? schemaList(schema, 'oneOf')
  if (branches) return branches.some((branch) => conforms(branch, inner, value))
  if (!admitsType(withRoot(schema, place), jsonTypeOf(value) as JsonType)) return false
  if (Array.isArray(value)) {
    const tuple = schemaList(schema, 'prefixItems')
    const items = objectMember(schema, 'items')
    return value.every((member, index) => {
      const part = tuple?.[index] ?? items
      return !part || conforms(part, inner, member)
    })
  }
  if (!isRecord(value)) return true
  const properties = objectMember(schema, 'properties') ?? {}
  const required = Array.isArray(schema['required']) ? (schema['required'] as readonly string[]) : []
  return (
    required.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(properties).every(
      ([name, part]) => !Object.hasOwn(value, name) || !isJsonObject(part) || conforms(part, inner, value[name]),
    )
  )
}
