import type { JsonObject } from '@dspex/core'
import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'

/** What `schema` says of its values as JSON Schema, of what it gives rather than of what it takes; undefined if it can't. */
export function datasetJsonSchema(schema: StandardSchemaV1): JsonObject | undefined {
  const standard = schema['~standard']
  if (!('jsonSchema' in standard)) return undefined
  const converter = standard.jsonSchema as StandardJSONSchemaV1.Converter
  for (const libraryOptions of [{}, { unrepresentable: 'any' }]) {
    for (const side of ['output', 'input'] as const) {
      for (const target of ['draft-2020-12', 'draft-07'] as const) {
        try {
          return JSON.parse(JSON.stringify(converter[side]({ target, libraryOptions }))) as JsonObject
        } catch {
          // Not every type, side and draft can be written: the next attempt may succeed.
        }
      }
    }
  }
  return undefined
}
