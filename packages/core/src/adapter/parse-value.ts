import { jsonrepair } from 'jsonrepair'
import type { JsonObject } from '../hash.ts'
import type { Field } from '../signature/field.ts'
import { admitsString, admitsType, isJsonObject } from '../signature/json-schema.ts'
import { unescapeMarkers } from './escape-markers.ts'

/**
 * Reads the text of a field in every way that is safe, likeliest first. The first reading that the field's schema
 * accepts counts; the schema stays strict, so `3.5` never becomes a whole number.
 */
export function readValue(field: Field, text: string): readonly unknown[] {
  const plain = unescapeMarkers(text)
  const { jsonSchema } = field
  const options = jsonSchema && literalOptions(jsonSchema)
  if (options) return readLiteral(plain, options)
  if (field.kind === 'text') return [plain]
  if (jsonSchema?.type === 'boolean') return readBoolean(plain)
  if (jsonSchema?.type === 'number' || jsonSchema?.type === 'integer') return readNumber(plain)
  const nulls = readNull(plain, jsonSchema)
  if (!admitsString(jsonSchema)) return [...nulls, ...readJson(text)]
  // Text that may also be null is never read as JSON: a quoted word stays a quoted word.
  const json = jsonSchema && onlyTextOrNull(jsonSchema) ? [] : readJson(text)
  return [...nulls, ...json, plain]
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

/** JSON as it stands, in a fence, with text around, or slightly broken. */
function readJson(text: string): readonly unknown[] {
  const body = /```[\w-]*\n?([\s\S]*?)```/.exec(text)?.[1] ?? text
  const direct = tryParse(body)
  if (direct) return direct
  const inner = innerJson(body)
  const repaired = /[[{]/.test(body) ? (tryRepair(body) ?? []) : []
  return [...(inner !== undefined && inner !== body ? (tryParse(inner) ?? tryRepair(inner) ?? []) : []), ...repaired]
}

/** From the first opening bracket to the last closing one. */
function innerJson(text: string): string | undefined {
  const start = text.search(/[[{]/)
  const end = Math.max(text.lastIndexOf(']'), text.lastIndexOf('}'))
  return start >= 0 && end > start ? text.slice(start, end + 1) : undefined
}

function tryParse(text: string): readonly unknown[] | undefined {
  try {
    return [JSON.parse(text) as unknown]
  } catch {
    return undefined
  }
}

function tryRepair(text: string): readonly unknown[] | undefined {
  try {
    return [JSON.parse(jsonrepair(text)) as unknown]
  } catch {
    return undefined
  }
}
