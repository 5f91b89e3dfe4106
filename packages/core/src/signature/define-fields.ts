import type { StandardSchemaV1 } from '@standard-schema/spec'
import { SignatureError } from '../errors/signature-error.ts'
import { showValue } from '../wording/show-value.ts'
import type { JsonObject } from '../hash/hash.ts'
import { readsStrictly, strictly } from './type/coercion.ts'
import { holdsDate } from './type/date-schema.ts'
import { describeType } from './type/describe-type.ts'
import { annotationsOf, type Field, type FieldKind } from './field.ts'
import { admitsOnlyString, dereference, isJsonObject, objectMember, schemaList } from './type/json-schema.ts'
import { mediaTypeOf } from './type/media-schemas.ts'
import { type ParsedField, parseFields, parseType, refuseName } from './parse-signature.ts'
import type { FieldMap, SideDefinition } from './signature-types.ts'
import type { Side } from './side.ts'
import { acceptsUndefined, isStandardSchema, jsonSchemaOf, typesWithoutJson } from './type/standard-schema.ts'
import type { TypeExpression } from './type/type-expression.ts'
import { typeJsonSchema, typeSchema } from './type/type-schema.ts'

type Label = Side['label']

/** Makes a side of a signature from any of its three forms: text, a map of fields, a schema of the whole object. */
export function defineSide(definition: SideDefinition, label: Label): Side {
  if (isStandardSchema(definition)) return defineWhole(definition, label)
  return { label, fields: defineFields(definition, label), whole: undefined }
}

/** Makes fields from text or a map. */
export function defineFields(definition: string | FieldMap, label: Label): readonly Field[] {
  if (typeof definition === 'string') return parseFields(definition).map((parsed) => parsedField(parsed, label))
  if (typeof definition !== 'object' || definition === null || Array.isArray(definition)) {
    throw new SignatureError(
      `The ${label} of a signature is text, a map of fields or a schema, not ${showValue(definition)}.`,
    )
  }
  return Object.entries(definition).map(([name, value]) => {
    const refusal = refuseName(name)
    if (refusal !== undefined) throw new SignatureError(refusal)
    if (typeof value === 'string') return parsedField({ name, optional: false, ...parseType(value, name) }, label)
    if (isStandardSchema(value)) return schemaField(name, value, label)
    throw new SignatureError(
      `Field '${name}' is neither a schema nor a type in quotes, but ${showValue(value)}. Pass z.string() or 'string'.`,
    )
  })
}

/** Makes a field from its parsed text. */
export function parsedField({ name, optional, type, description }: ParsedField, label: Label): Field {
  const kind = kindOfType(type, name, label)
  const jsonSchema = typeJsonSchema(type)
  const text = kind === 'history' ? 'history' : describeType(jsonSchema)
  return { name, description, optional, kind, type: text, jsonSchema, schema: typeSchema(type, { optional }) }
}

function schemaField(name: string, schema: StandardSchemaV1, label: Label): Field {
  refuseWithoutJson(name, schema)
  const words = annotationsOf(schema)
  const shown = jsonSchemaOf(schema, label === 'input' ? 'output' : 'input')
  const optional = acceptsUndefined(schema)
  const reader = label === 'output' && shown && readsStrictly(schema, shown) ? strictly(schema, shown) : schema
  return {
    ...shownAs(shown && dereference(shown)),
    name,
    optional,
    schema: reader,
    ...described(words.description),
  }
}

function refuseWithoutJson(name: string | undefined, schema: StandardSchemaV1): void {
  const types = typesWithoutJson(schema, 'input')
  if (types.length === 0) return
  const subject = name === undefined ? 'The schema' : `Field '${name}'`
  throw new SignatureError(
    `${subject} has ${types.join(', ')}, which JSON lacks: no model can read or write it. Use a type that JSON has (z.record() for a Map, z.array() for a Set, z.string() for a bigint), with a transform to it if need be.`,
  )
}

function defineWhole(schema: StandardSchemaV1, label: Label): Side {
  refuseWithoutJson(undefined, schema)
  const taken = jsonSchemaOf(schema, 'input')
  const shown = label === 'input' ? jsonSchemaOf(schema, 'output') : taken
  if (!taken || !shown) {
    const { vendor } = schema['~standard']
    const other = vendor === 'zod' ? ", import z from 'zod' instead of 'zod/mini'" : ''
    throw new SignatureError(
      `The ${label} schema (${vendor}) gives no JSON Schema, so its fields can't be found. Pass a map of fields, ${label}: { name: schema }${other}, or attach one with field(schema, { jsonSchema }).`,
    )
  }
  const fields = fieldsOfObject(shown)
  if (!fields) {
    throw new SignatureError(
      `The ${label} schema does not describe an object with named fields, but ${describeType(shown)}. Pass an object schema or a map of fields.`,
    )
  }
  const accepts = fieldsOfObject(taken)?.map((field) => field.name) ?? fields.map((field) => field.name)
  for (const { name } of fields) {
    const refusal = refuseName(name)
    if (refusal !== undefined) throw new SignatureError(refusal)
  }
  const reader = label === 'output' && readsStrictly(schema, taken) ? strictly(schema, taken) : schema
  return { label, fields, whole: { schema: reader, accepts } }
}

/** Lists the properties of an object schema, each with the definitions that its references need. */
function fieldsOfObject(root: JsonObject): Field[] | undefined {
  const object = dereference(root)
  const parts = schemaList(object, 'allOf')
  if (parts) {
    const fields = parts.map((part) => fieldsOfObject({ ...definitionsOf(root), ...part }))
    return fields.includes(undefined) ? undefined : fields.flatMap((part) => part ?? [])
  }
  const properties = objectMember(object, 'properties')
  if (!properties) return undefined
  const required = Array.isArray(object['required']) ? (object['required'] as readonly unknown[]) : []
  return Object.entries(properties).flatMap(([name, property]) => {
    if (property === undefined) return []
    const own = isJsonObject(property) ? property : {}
    const shown = shownAs(isolate(own, root))
    return [{ ...shown, name, optional: !required.includes(name), schema: undefined }]
  })
}

function definitionsOf(root: JsonObject): JsonObject {
  const keys = ['$defs', 'definitions'] as const
  return Object.fromEntries(keys.flatMap((key) => (root[key] === undefined ? [] : [[key, root[key]]])))
}

/** Cuts a property out of its schema so that its references still resolve. */
function isolate(property: JsonObject, root: JsonObject): JsonObject {
  if (!JSON.stringify(property).includes('"$ref"')) return property
  const { $defs: _, definitions: __, ...whole } = root
  const definitions = definitionsOf(root)
  const $defs = { ...objectMember(definitions, '$defs'), [wholeName]: whole }
  return dereference(moveReferences({ ...property, ...definitions, $defs }))
}

const wholeName = 'whole'

/** `#` means the whole object; inside a field cut out of it, it would mean the field. */
function moveReferences(schema: JsonObject): JsonObject {
  const text = JSON.stringify(schema).replaceAll(
    /"\$ref":"#(?!\/(?:\$defs|definitions)\/)/g,
    `"$ref":"#/$defs/${wholeName}`,
  )
  return JSON.parse(text) as JsonObject
}

function shownAs(jsonSchema: JsonObject | undefined): Pick<Field, 'kind' | 'type' | 'jsonSchema' | 'description'> {
  const words = jsonSchema?.['description']
  const description = typeof words === 'string' && words.trim() !== '' ? words.trim() : undefined
  return { kind: kindOfSchema(jsonSchema), type: describeType(jsonSchema), jsonSchema, description }
}

function described(description: string | undefined): { readonly description?: string } {
  return description === undefined ? {} : { description }
}

function kindOfSchema(jsonSchema: JsonObject | undefined): FieldKind {
  if (jsonSchema === undefined) return 'json'
  if (mediaTypeOf(jsonSchema)) return 'media'
  if (holdsDate(jsonSchema)) return 'json'
  return admitsOnlyString(jsonSchema) ? 'text' : 'json'
}

function kindOfType(type: TypeExpression, name: string, label: Label): FieldKind {
  if (type.kind === 'history') {
    if (label === 'output') throw new SignatureError(`Field '${name}' is an output, but history can only be an input.`)
    return 'history'
  }
  if (holds(type, ['history']))
    throw new SignatureError(`The history of field '${name}' must stand alone: write ${name}: history.`)
  if (!holds(type, ['image', 'audio', 'file'])) return kindOfSchema(typeJsonSchema(type))
  if (isMediaOnly(type)) return 'media'
  throw new SignatureError(
    `Field '${name}' mixes media with other types. Media stand alone, in an array, or beside null: image, image[], image | null.`,
  )
}

function isMediaOnly(type: TypeExpression): boolean {
  if (type.kind === 'array') return isMediaOnly(type.element)
  if (type.kind === 'union') return type.members.every((member) => member.kind === 'null' || isMediaOnly(member))
  return type.kind === 'image' || type.kind === 'audio' || type.kind === 'file'
}

function holds(type: TypeExpression, kinds: readonly TypeExpression['kind'][]): boolean {
  if (kinds.includes(type.kind)) return true
  if (type.kind === 'array') return holds(type.element, kinds)
  if (type.kind === 'record') return holds(type.value, kinds)
  return type.kind === 'union' && type.members.some((member) => holds(member, kinds))
}
