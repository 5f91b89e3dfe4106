import type { JsonObject } from '../hash/hash.ts'
import type { Field } from '../signature/field.ts'
import { admitsString, admitsType, isJsonObject } from '../signature/type/json-schema.ts'
import { unescapeMarkers } from './chat/escape-markers.ts'
import { type JsonReading, readJson, readWholeJson, unfence } from './json/read-json.ts'

/**
 * Reads the text of a field in every way that is safe, likeliest first. The first reading that the field's schema
 * accepts counts; the schema stays strict, so `3.5` never becomes a whole number.
 */
export function readValue(field: Field, text: string): readonly unknown[] {
  const { jsonSchema } = field
  const options = jsonSchema && literalOptions(jsonSchema)
  if (options) return readLiteral(unescapeMarkers(unfence(text)), options)
  const plain = unescapeMarkers(text)
  if (field.kind === 'text') return [plain]
  if (jsonSchema?.type === 'boolean') return readBoolean(unfence(plain))
  if (jsonSchema?.type === 'number' || jsonSchema?.type === 'integer') return readNumber(unfence(plain))
  const nulls = readNull(plain, jsonSchema)
  if (!admitsString(jsonSchema)) return [...nulls, ...valuesOf(readJson(text))]
  // Where text fits too, only a text that is JSON as a whole is read as such; and text that may only be null besides
  // never is: a quoted word stays a quoted word.
  const json = jsonSchema && onlyTextOrNull(jsonSchema) ? [] : valuesOf(readWholeJson(text))
  return [...nulls, ...json, plain]
}

/** Reads the value of a field in a reply that is JSON: as it is, and as text where text stands for something else. */
export function readJsonMember(field: Field, value: unknown): readonly unknown[] {
  return typeof value === 'string' && field.kind !== 'text' ? [value, ...readValue(field, value)] : [value]
}

function valuesOf(reading: JsonReading): readonly unknown[] {
  return reading ? [reading.value] : []
}

/** Longer texts are no numbers or literals; it also keeps the patterns below from running long. */
const longestScalar = 500

/** The literals that a schema allows, when it allows nothing else. */
function literalOptions(schema: JsonObject): readonly unknown[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum
  if ('const' in schema) return [schema.const]
  const branches = schema.anyOf ?? schema.oneOf
  if (!Array.isArray(branches)) return undefined
  const options = branches.map((branch) =>
    isJsonObject(branch) ? (branch.type === 'null' ? [null] : literalOptions(branch)) : undefined,
  )
  return options.every((option) => option !== undefined) ? options.flat() : undefined
}

/** Whether nothing but text and perhaps null fits. */
function onlyTextOrNull(schema: JsonObject): boolean {
  return !(['number', 'boolean', 'array', 'object'] as const).some((type) => admitsType(schema, type))
}

/** A literal, whatever its case, quotes or emphasis around it. */
function readLiteral(text: string, options: readonly unknown[]): readonly unknown[] {
  const lines = [text, text.split('\n', 1)[0] as string]
  for (const line of lines) {
    if (line.length > longestScalar) continue
    const bare = line
      .trim()
      .replace(/^["'`*«]+/, '')
      .replace(/["'`*».]+$/, '')
    const exact = options.filter((option) => spell(option) === line.trim() || spell(option) === bare)
    if (exact.length > 0) return exact
    const number = options.filter((option) => typeof option === 'number' && readNumber(bare)[0] === option)
    if (number.length > 0) return number
    const folded = options.filter((option) => spell(option).toLowerCase() === bare.toLowerCase())
    if (folded.length === 1) return folded
    if (options.includes(null) && /^(none|null|n\/a)?$/i.test(bare)) return [null]
  }
  return [text]
}

function spell(option: unknown): string {
  return typeof option === 'string' ? option : JSON.stringify(option)
}

function readBoolean(text: string): readonly unknown[] {
  const word = text
    .replace(/[.*`"']/g, '')
    .trim()
    .toLowerCase()
  if (/^(true|t|yes|y|on|1)$/.test(word)) return [true]
  if (/^(false|f|no|n|off|0)$/.test(word)) return [false]
  return [text]
}

function readNumber(text: string): readonly unknown[] {
  if (text.length > longestScalar) return [text]
  const bare = text.replace(/^[*`"']+|[*`"']+$/g, '').trim()
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(bare)) return [Number(bare) + 0]
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare)) return [Number(bare.replaceAll(',', ''))]
  return [text]
}

function readNull(text: string, schema: JsonObject | undefined): readonly unknown[] {
  return admitsType(schema, 'null') && /^(none|null)$/i.test(text.trim()) ? [null] : []
}
