import type { JsonObject } from '../../hash/hash.ts'
import { isJsonObject } from './json-schema.ts'
import { numberOf } from '../../hash/exact-json.ts'

/** Longer texts are no numbers or literals; it also keeps the patterns below from running long. */
const longestScalar = 500

/** The literals that a schema allows, when it allows nothing else. */
export function literalOptions(schema: JsonObject): readonly unknown[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum
  if ('const' in schema) return [schema.const]
  const branches = schema.anyOf ?? schema.oneOf
  if (!Array.isArray(branches)) return undefined
  const options = branches.map((branch) =>
    isJsonObject(branch) ? (branch.type === 'null' ? [null] : literalOptions(branch)) : undefined,
  )
  return options.every((option) => option !== undefined) ? options.flat() : undefined
}

/** Reads a literal, whatever its case, quotes or emphasis around it. */
export function readLiteral(text: string, options: readonly unknown[]): readonly unknown[] {
  const lines = [text, text.split('\n', 1)[0] as string]
  for (const line of lines) {
    if (line.length > longestScalar) continue
    const bare = line
      .trim()
      .replace(/^["'`*«]+/, '')
      .replace(/["'`*».]+$/, '')
    const inBrackets = /^(?:Literal|str|string|Enum)\s*[[(]\s*["']?(.*?)["']?\s*[\])]$/i.exec(bare)?.[1]
    const exact = options.filter((option) => spell(option) === line.trim() || spell(option) === bare)
    if (exact.length > 0) return exact
    // Small models copy the type that they were shown.
    const named = options.filter((option) => inBrackets !== undefined && spell(option) === inBrackets)
    if (named.length === 1) return named
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

/** Reads a truth value in the words that models use for it. */
export function readBoolean(text: string): readonly unknown[] {
  const word = text
    .replace(/[.*`"']/g, '')
    .trim()
    .toLowerCase()
  if (/^(true|t|yes|y|on|1)$/.test(word)) return [true]
  if (/^(false|f|no|n|off|0)$/.test(word)) return [false]
  return [text]
}

/** Reads a number, with commas between thousands too; one that a double can't hold stays text. */
export function readNumber(text: string): readonly unknown[] {
  if (text.length > longestScalar) return [text]
  const bare = text.replace(/^[*`"']+|[*`"']+$/g, '').trim()
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(bare)) return [exact(bare, text)]
  // As Python and JavaScript write thousands.
  if (/^[+-]?\d+(_\d+)*(\.\d+(_\d+)*)?(e[+-]?\d+)?$/i.test(bare)) return [exact(bare.replaceAll('_', ''), text)]
  if (/^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(bare)) return [exact(bare.replaceAll(',', ''), text)]
  return [text]
}

function exact(numeral: string, text: string): unknown {
  const value = numberOf(numeral)
  return typeof value === 'number' ? value + 0 : text
}
