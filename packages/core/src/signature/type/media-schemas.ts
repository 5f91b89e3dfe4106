import type { JsonObject } from '../../hash/hash.ts'
import type { MediaType } from './type-expression.ts'

const source: JsonObject = {
  anyOf: [
    { type: 'object', properties: { url: { type: 'string' }, mediaType: { type: 'string' } }, required: ['url'] },
    {
      type: 'object',
      properties: { base64: { type: 'string' }, mediaType: { type: 'string' } },
      required: ['base64', 'mediaType'],
    },
    { type: 'object', properties: { fileId: { type: 'string' }, mediaType: { type: 'string' } }, required: ['fileId'] },
  ],
}

const filename: JsonObject = { filename: { type: 'string' } }

/** JSON Schemas of the media parts in `lm/message.ts`. */
export const mediaSchemas: Readonly<Record<MediaType, JsonObject>> = {
  image: mediaSchema('image'),
  audio: mediaSchema('audio'),
  file: mediaSchema('file', filename),
}

/** JSON Schema of the earlier turns of a conversation: one record of inputs and outputs per turn. */
export const historySchema: JsonObject = { type: 'array', items: { type: 'object' } }

/** Tells which media part a JSON Schema describes; undefined for anything else. */
export function mediaTypeOf(jsonSchema: JsonObject): MediaType | undefined {
  const properties = jsonSchema['properties'] as Readonly<Record<string, JsonObject | undefined>> | undefined
  if (!properties || !Object.hasOwn(properties, 'source') || !Object.hasOwn(properties, 'type')) return undefined
  const type = properties['type']?.['const']
  return type === 'image' || type === 'audio' || type === 'file' ? type : undefined
}

function mediaSchema(type: MediaType, more: JsonObject = {}): JsonObject {
  return {
    type: 'object',
    properties: { type: { type: 'string', const: type }, source, ...more },
    required: ['type', 'source'],
  }
}
