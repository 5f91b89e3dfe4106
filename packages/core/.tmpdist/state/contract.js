import { canonicalJson } from '../hash.js';
/** Writes down the fields that a state is made for. */
export function contractOf(signature) {
    return {
        fingerprint: signature.fingerprint,
        inputs: signature.inputs.map(toContractField),
        outputs: signature.outputs.map(toContractField),
    };
}
function toContractField({ name, optional, jsonSchema }) {
    return { name, optional, jsonSchema: jsonSchema ? plainSchema(jsonSchema) : null };
}
/**
 * What differs between the contract of a state and that of a signature. Equal fingerprints never differ; else fields
 * are compared one by one, so that another way to write the same JSON Schema changes nothing.
 */
export function compareContracts(saved, current) {
    if (saved.fingerprint === current.fingerprint)
        return [];
    return [...compareFields('input', saved.inputs, current.inputs), ...compareFields('output', saved.outputs, current.outputs)];
}
function compareFields(side, saved, current) {
    const issues = [];
    for (const { name } of current) {
        if (!saved.some((field) => field.name === name))
            issues.push({ path: name, message: `the program has ${side} '${name}', the state does not` });
    }
    for (const field of saved) {
        const match = current.find(({ name }) => name === field.name);
        if (!match)
            issues.push({ path: field.name, message: `the state has ${side} '${field.name}', the program does not` });
        else if (!sameType(field, match)) {
            issues.push({
                path: field.name,
                message: `${side} '${field.name}' was ${describe(field)} and is ${describe(match)} now`,
            });
        }
    }
    return issues;
}
function sameType(a, b) {
    if (a.optional !== b.optional)
        return false;
    // A library that can't say its types proves nothing either way.
    if (a.jsonSchema === null || b.jsonSchema === null)
        return true;
    return canonicalJson(plainSchema(a.jsonSchema)) === canonicalJson(plainSchema(b.jsonSchema));
}
function describe({ optional, jsonSchema }) {
    return `${optional ? 'optional ' : ''}${canonicalJson(jsonSchema)}`;
}
/** Without words and without what says nothing, so that a new version of a library compares equal. */
function plainSchema(schema) {
    if (Array.isArray(schema))
        return schema.map(plainSchema);
    if (typeof schema !== 'object' || schema === null)
        return schema;
    const plain = {};
    for (const [key, value] of Object.entries(schema)) {
        if (value === undefined || wordsOnly.has(key))
            continue;
        if ((key === 'minimum' && value === Number.MIN_SAFE_INTEGER) || (key === 'maximum' && value === Number.MAX_SAFE_INTEGER))
            continue;
        if (key === 'additionalProperties' && typeof value === 'boolean')
            continue;
        if (key === 'properties')
            plain[key] = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plainSchema(member)]));
        else if (key === 'required' && Array.isArray(value))
            plain[key] = value.toSorted();
        else
            plain[key] = plainSchema(value);
    }
    return plain;
}
const wordsOnly = new Set(['$schema', 'title', 'description', 'examples', '$comment', 'default', '$id']);
//# sourceMappingURL=contract.js.map