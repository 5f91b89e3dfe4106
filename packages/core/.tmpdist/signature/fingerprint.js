import { hashJson } from '../hash.js';
import { isJsonObject } from './json-schema.js';
/** Keywords that say nothing about which values fit. */
const annotations = new Set(['$schema', '$id', '$comment', 'title', 'description', 'examples', 'default', 'deprecated', 'readOnly', 'writeOnly']);
/** Keywords whose members are schemas by a name of the user's. */
const schemasByName = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
/** Keywords whose value is data, not a schema. */
const data = new Set(['const', 'enum']);
/**
 * Hashes what a signature accepts and gives: names, order, optionality and schemas. Instructions, descriptions and
 * equivalent spellings of a schema don't change it.
 */
export function fingerprintFields(inputs, outputs) {
    return hashJson({ inputs: inputs.map(contract), outputs: outputs.map(contract) });
}
/** Writes a JSON Schema so that equivalent spellings are equal: without annotations, one form per idea. */
export function normalizeSchema(schema) {
    const normal = {};
    for (const [key, value] of Object.entries(schema)) {
        if (value === undefined || annotations.has(key) || isIdle(key, value))
            continue;
        define(normal, key, normalizeKeyword(key, value));
    }
    return withOneForm(normal);
}
function contract({ name, optional, jsonSchema }) {
    return { name, optional, jsonSchema: jsonSchema ? normalizeSchema(jsonSchema) : null };
}
function normalizeKeyword(key, value) {
    if (data.has(key))
        return value;
    if (key === 'required' && Array.isArray(value))
        return value.toSorted();
    if (isJsonObject(value))
        return schemasByName.has(key) ? normalizeByName(value) : normalizeSchema(value);
    if (Array.isArray(value))
        return value.map((part) => (isJsonObject(part) ? normalizeSchema(part) : part));
    return value;
}
function normalizeByName(schemas) {
    const normal = {};
    for (const [name, schema] of Object.entries(schemas)) {
        if (schema !== undefined)
            define(normal, name, isJsonObject(schema) ? normalizeSchema(schema) : schema);
    }
    return normal;
}
/** Tells whether a keyword restricts nothing: libraries differ in whether they write it. */
function isIdle(key, value) {
    if (key === 'required')
        return Array.isArray(value) && value.length === 0;
    if (key === 'propertyNames')
        return isJsonObject(value) && Object.keys(value).length === 1 && value['type'] === 'string';
    if (key === 'minimum')
        return typeof value === 'number' && value <= Number.MIN_SAFE_INTEGER;
    if (key === 'maximum')
        return typeof value === 'number' && value >= Number.MAX_SAFE_INTEGER;
    return key === 'additionalProperties' && typeof value === 'boolean';
}
function withOneForm(schema) {
    const { const: only, oneOf, type, ...rest } = schema;
    const normal = rest;
    if (only !== undefined)
        normal['enum'] = [only];
    if (oneOf !== undefined && normal['anyOf'] === undefined)
        normal['anyOf'] = oneOf;
    else if (oneOf !== undefined)
        normal['oneOf'] = oneOf;
    // The values of an enumeration say their type themselves.
    if (type !== undefined && normal['enum'] === undefined)
        normal['type'] = Array.isArray(type) ? type.toSorted() : type;
    return collapseTypes(normal);
}
/** Writes `anyOf: [{ type: A }, { type: B }]` as `type: [A, B]`. */
function collapseTypes(schema) {
    const { anyOf, ...rest } = schema;
    if (!Array.isArray(anyOf) || rest['type'] !== undefined)
        return schema;
    const types = anyOf.map((part) => (isJsonObject(part) && Object.keys(part).length === 1 ? part['type'] : undefined));
    if (!types.every((type) => typeof type === 'string'))
        return schema;
    return { ...rest, type: types.toSorted() };
}
function define(target, key, value) {
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}
//# sourceMappingURL=fingerprint.js.map