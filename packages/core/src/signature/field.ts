import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Issue } from '../errors.ts'
import type { JsonObject } from '../hash.ts'

/** One input or output of a signature. */
export interface Field {
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

/** How the values of a field travel. */
export type FieldKind = 'text' | 'json' | 'media' | 'history'

/** What validation says: the value, transformed, or everything that is wrong. */
export type Validation =
  | { readonly value: Record<string, unknown>; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] }
