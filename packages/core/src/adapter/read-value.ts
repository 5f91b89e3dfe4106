import type { JsonObject } from '../hash/hash.ts'
import type { Field } from '../signature/field.ts'
import { holdsDate } from '../signature/type/date-schema.ts'
import { admitsString, admitsType, jsonTypeOf, type JsonType } from '../signature/type/json-schema.ts'
import { unescapeMarkers } from './chat/escape-markers.ts'
import { fitValue, type NumeralsOf } from './fit-value.ts'
import { type JsonReading, readJson, readWholeJson, unfence } from './json/read-json.ts'
import { literalOptions, readBoolean, readLiteral, readNumber } from '../signature/type/read-scalar.ts'

/**
 * Reads the text of a field in every way that is safe, likeliest first. The first reading that the field's schema
 * accepts counts; the schema stays strict, so `3.5` never becomes a whole number.
 */
export function readValue(field: Field, text: string): readonly unknown[] {
  const readings = readPlain(field, text)
  // A text or a number is a date nowhere but here: some schemas would take digits for milliseconds.
  return holdsDate(field.jsonSchema) ? distinct(readings.map((value) => fitDates(field, value))) : readings
}

function fitDates({ jsonSchema }: Field, value: unknown): unknown {
  return fitValue(jsonSchema, typeof value === 'string' ? unfence(value).trim() : value)
}

function readPlain(field: Field, text: string): readonly unknown[] {
  const { jsonSchema } = field
  const options = jsonSchema && literalOptions(jsonSchema)
  if (options) return readLiteral(unescapeMarkers(unfence(text)), options)
  const plain = unescapeMarkers(text)
  if (field.kind === 'text') return [plain]
  if (jsonSchema?.type === 'boolean') return readBoolean(unfence(plain))
  if (jsonSchema?.type === 'number' || jsonSchema?.type === 'integer') return readNumber(unfence(plain))
  const nulls = readNull(plain, jsonSchema)
  if (!admitsString(jsonSchema))
    return [
      ...nulls,
      ...readWords(plain, jsonSchema),
      ...readingsOf(
        field,
        readJson(text, (value) => couldBe(field, value)),
      ),
    ]
  // Where text fits too, only a text that is JSON as a whole is read as such; and text that may only be null besides
  // never is: a quoted word stays a quoted word.
  const read = jsonSchema && onlyTextOrNull(jsonSchema) ? [] : readingsOf(field, readWholeJson(text))
  // A number that would be written otherwise stays the text it is: the version 1.10 is not 1.1.
  const json = read.filter((value) => typeof value !== 'number' || String(value) === plain.trim())
  return distinct([...nulls, ...json, plain, fitValue(jsonSchema, unfence(plain).trim())])
}

/**
 * Reads the value of a field in a reply that is JSON, as {@link readValue} reads its text: what fits the schema in a way that loses
 * nothing, then the value as it is.
 */
export function readJsonMember(field: Field, value: unknown, numerals?: NumeralsOf): readonly unknown[] {
  const { kind, jsonSchema } = field
  const fitted = fitValue(jsonSchema, value, numerals)
  if (holdsDate(jsonSchema)) return typeof value === 'string' ? readValue(field, value) : [fitted]
  const asText = typeof value === 'string' && kind !== 'text' ? readValue(field, value) : []
  return admitsString(jsonSchema) ? distinct([fitted, value, ...asText]) : distinct([...asText, fitted, value])
}

function readingsOf({ jsonSchema }: Field, reading: JsonReading | undefined): readonly unknown[] {
  return reading ? distinct([fitValue(jsonSchema, reading.value, reading.numerals), reading.value]) : []
}

/** Whether JSON may be the value of a field; a text may hold it once more. */
function couldBe({ jsonSchema }: Field, value: unknown): boolean {
  return typeof value === 'string' || admitsType(jsonSchema, jsonTypeOf(value) as JsonType)
}

function distinct(readings: readonly unknown[]): readonly unknown[] {
  return [...new Set(readings)]
}

/** Whether nothing but text and perhaps null fits. */
function onlyTextOrNull(schema: JsonObject): boolean {
  return !(['number', 'boolean', 'array', 'object'] as const).some((type) => admitsType(schema, type))
}

/** A number or truth value among other types than text, as it is read where nothing else fits. */
function readWords(text: string, schema: JsonObject | undefined): readonly unknown[] {
  const bare = unfence(text)
  const number = admitsType(schema, 'number') ? readNumber(bare)[0] : undefined
  if (typeof number === 'number') return [number]
  const truth = admitsType(schema, 'boolean') ? readBoolean(bare)[0] : undefined
  return typeof truth === 'boolean' ? [truth] : []
}

function readNull(text: string, schema: JsonObject | undefined): readonly unknown[] {
  return admitsType(schema, 'null') && /^(none|null)$/i.test(text.trim()) ? [null] : []
}
