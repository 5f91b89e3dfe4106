import { formatPath } from '../errors.js';
import { annotationsOf } from './field.js';
import { isJsonObject } from './json-schema.js';
const targets = ['draft-2020-12', 'draft-07'];
/** Tells whether `value` is a schema of a library that implements Standard Schema. */
export function isStandardSchema(value) {
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function')
        return false;
    if (!('~standard' in value))
        return false;
    const standard = value['~standard'];
    return typeof standard === 'object' && standard !== null && 'validate' in standard;
}
/**
 * Asks `schema` for its JSON Schema: of what it gives where `side` is `output` and it can say that, of what it takes
 * otherwise. Undefined if the library can't say.
 */
export function jsonSchemaOf(schema, side) {
    const given = annotationsOf(schema).jsonSchema;
    if (given)
        return given;
    const converter = converterOf(schema);
    if (!converter)
        return undefined;
    const sides = side === 'output' ? ['output', 'input'] : ['input'];
    for (const each of sides) {
        for (const target of targets) {
            try {
                const { $schema: _, ...jsonSchema } = JSON.parse(JSON.stringify(converter[each]({ target })));
                if (isJsonObject(jsonSchema))
                    return jsonSchema;
            }
            catch {
                // Not every type and draft can be written as JSON Schema; the next one may.
            }
        }
    }
    return undefined;
}
function converterOf(schema) {
    const standard = schema['~standard'];
    return 'jsonSchema' in standard ? standard.jsonSchema : undefined;
}
/**
 * Tells whether a value may be left out. A schema that takes anything at all (`z.unknown()`, `z.coerce.string()`)
 * would turn a missing value into `undefined` or `"undefined"`, so it counts as required: it maps a symbol to
 * something else than `undefined`, where a default or a fallback gives the same for both.
 */
export function acceptsUndefined(schema) {
    const absent = tryValidate(schema, undefined);
    if (!absent)
        return false;
    const anything = tryValidate(schema, Symbol('anything'));
    return !anything || Object.is(anything.value, absent.value);
}
function tryValidate(schema, value) {
    try {
        const result = schema['~standard'].validate(value);
        if (result instanceof Promise) {
            result.catch(() => { });
            return undefined;
        }
        return result.issues ? undefined : { value: result.value };
    }
    catch {
        return undefined;
    }
}
/** Turns what a schema found wrong into issues under `path`. */
export function toIssues(issues, path) {
    return issues.map((issue) => ({
        path: formatPath([...path, ...(issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part))]),
        message: issue.message,
    }));
}
//# sourceMappingURL=standard-schema.js.map