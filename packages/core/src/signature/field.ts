import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Issue } from '../errors/issue.ts'
import type { JsonObject } from '../hash/hash.ts'

/** One input or output of a signature. */
export interface Field {
  /** An identifier, unlike any other in the signature. */
  readonly name: string
  /** What the field means, in words for the model. */
  readonly description: string | undefined
  /** Whether it may be left out. */
  readonly optional: boolean
  /** How values travel: as text, as JSON, as a media part, or as earlier turns of the conversation. */
  readonly kind: FieldKind
  /** The type in TypeScript's spelling, as prompts show it. */
  readonly type: string
  /** JSON Schema of the value: what a model is asked for (outputs) or what it is shown (inputs). Absent if unknown. */
  readonly jsonSchema: JsonObject | undefined
  /** Validates and transforms values; absent where the schema of the whole side does it. */
  readonly schema: StandardSchemaV1 | undefined
}

/**
 * How the values of a field travel.
 *
 * - `text`: every value is a string (`string`, `'a' | 'b'`). It is written bare and read bare; quotes that a model puts
 *   around it are the reader's to judge.
 * - `json`: anything else, so also `string | null` and `number | string`. A string is written bare here too, other
 *   values as JSON. A reader tries JSON first, and then the bare text if `jsonSchema` admits a string
 *   (`admitsString`): `null` reads as null, `Paris` as the string.
 * - `media`: pictures, sounds and files, arrays of them, and null beside them.
 * - `history`: earlier turns, one record of inputs and outputs per turn. Inputs only, one per signature.
 */
export type FieldKind = 'text' | 'json' | 'media' | 'history'

/** What validation says: the value, transformed, or everything that is wrong. */
export type Validation =
  | { readonly value: Record<string, unknown>; readonly issues?: undefined }
  | {
      readonly issues: readonly Issue[]
      /** What a schema threw: a mistake in the schema, not in the value. */
      readonly cause?: unknown
    }

/** Words and a JSON Schema for a schema that has none of its own. */
export interface FieldOptions {
  /** What the field means, in words for the model. @default the description in the JSON Schema */
  readonly description?: string | undefined
  /** JSON Schema of the value, for libraries that can't produce one. @default what the schema says itself */
  readonly jsonSchema?: JsonObject | undefined
}

const annotations = Symbol.for('dspex.field')

/** A schema with words and a JSON Schema attached by {@link field}. */
export type AnnotatedSchema<Schema extends StandardSchemaV1> = Pick<Schema, '~standard'>

/** Attaches a description and a JSON Schema to a schema of any library. */
export function field<const Schema extends StandardSchemaV1>(
  schema: Schema,
  options: FieldOptions = {},
): AnnotatedSchema<Schema> {
  const annotated = { '~standard': schema['~standard'], [annotations]: { ...annotationsOf(schema), ...options } }
  return annotated
}

/** Reads what {@link field} attached to `schema`. */
export function annotationsOf(schema: StandardSchemaV1): FieldOptions {
  return annotations in schema ? (schema[annotations] as FieldOptions) : {}
}
