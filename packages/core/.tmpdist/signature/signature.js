import { SignatureError } from '../errors.js';
import { defineFields, defineSide, parsedField } from './define-fields.js';
import { fingerprintFields } from './fingerprint.js';
import { didYouMean } from './nearest-name.js';
import { parseSignature } from './parse-signature.js';
import { validateSide } from './validate-side.js';
const brand = Symbol.for('dspex.signature');
/**
 * Makes a signature from text, `'question: string, context: string[] -> answer: string'`, or from parts with schemas
 * of any Standard Schema library.
 *
 * @throws SignatureError for text that can't be read, a name used twice, or a schema whose fields can't be found.
 */
export function signature(definition) {
    return defineSignature(definition);
}
/** Makes a signature of text; a signature stays as it is. */
export function toSignature(textOrSignature) {
    const made = typeof textOrSignature === 'string' ? defineSignature(textOrSignature) : textOrSignature;
    return made;
}
/** Tells whether `value` is a signature, of this copy of the package or another. */
export function isSignature(value) {
    return typeof value === 'object' && value !== null && brand in value;
}
function defineSignature(definition) {
    if (typeof definition === 'string') {
        const { inputs, outputs } = parseSignature(definition);
        const side = (label, fields) => {
            return { label, fields: fields.map((field) => parsedField(field, label)), whole: undefined };
        };
        return createSignature({ instructions: undefined, input: side('input', inputs), output: side('output', outputs) });
    }
    if (typeof definition !== 'object' || definition === null || !('input' in definition) || !('output' in definition)) {
        throw invalid("A signature is text such as 'question -> answer', or an object with input and output.");
    }
    const { instructions, input, output } = definition;
    return createSignature({ instructions, input: defineSide(input, 'input'), output: defineSide(output, 'output') });
}
function createSignature(parts) {
    const { input, output } = parts;
    checkParts(parts);
    let fingerprint;
    const created = {
        [brand]: true,
        instructions: parts.instructions ?? defaultInstructions(input.fields, output.fields),
        inputs: input.fields,
        outputs: output.fields,
        get fingerprint() {
            return (fingerprint ??= fingerprintFields(input.fields, output.fields));
        },
        validateInput: (value) => validateSide(input, value),
        validateOutput: (value) => validateSide(output, value),
        withInstructions: (instructions) => createSignature({ ...parts, instructions }),
        describe: (descriptions) => createSignature(describeParts(parts, descriptions)),
        append: (fields) => createSignature(addFields(parts, fields, (side) => side.length)),
        prepend: (fields) => createSignature(addFields(parts, fields, () => 0)),
        add: (fields, place = {}) => {
            return createSignature(addFields(parts, fields, (side, label) => placeIn(side, label, place)));
        },
        drop: (...names) => createSignature(dropFields(parts, names)),
    };
    return Object.freeze(created);
}
function checkParts({ input, output }) {
    const names = new Set();
    for (const { name } of [...input.fields, ...output.fields]) {
        if (names.has(name))
            throw invalid(`Field '${name}' is named twice. Every input and output needs a name of its own.`);
        names.add(name);
    }
    if (output.fields.length === 0)
        throw invalid('A signature needs at least one output.');
    const histories = input.fields.filter((field) => field.kind === 'history');
    const [first, second] = histories;
    if (first && second)
        throw invalid(`'${first.name}' and '${second.name}' are both the history. A signature has one at most.`);
}
function describeParts(parts, descriptions) {
    for (const name of Object.keys(descriptions))
        requireField(parts, name);
    const side = (before) => ({
        ...before,
        fields: before.fields.map((field) => {
            const given = Object.hasOwn(descriptions, field.name) ? descriptions[field.name] : undefined;
            return given === undefined ? field : { ...field, description: given === '' ? undefined : given };
        }),
    });
    return { ...parts, input: side(parts.input), output: side(parts.output) };
}
function addFields(parts, { input, output }, placement) {
    const side = (before, definition) => {
        if (definition === undefined)
            return before;
        const index = placement(before.fields, before.label);
        return { ...before, fields: before.fields.toSpliced(index, 0, ...defineFields(definition, before.label)) };
    };
    return { ...parts, input: side(parts.input, input), output: side(parts.output, output) };
}
function placeIn(fields, label, { before, after }) {
    if (before !== undefined && after !== undefined)
        throw invalid('Say before or after, not both.');
    const name = before ?? after;
    if (name === undefined)
        return fields.length;
    const index = fields.findIndex((field) => field.name === name);
    if (index < 0) {
        const names = fields.map((field) => field.name);
        throw invalid(`There is no ${label} '${name}' to put a field beside. The ${label}s are ${list(names)}.${didYouMean(name, names)}`);
    }
    return before === undefined ? index + 1 : index;
}
function dropFields(parts, names) {
    for (const name of names)
        requireField(parts, name);
    const side = (before) => {
        const dropped = before.fields.filter((field) => names.includes(field.name));
        const bound = dropped.find((field) => field.schema === undefined);
        if (bound) {
            throw invalid(`Field '${bound.name}' can't be dropped: one schema validates all ${before.label}s together. Define the ${before.label}s as a map of fields, ${before.label}: { ${bound.name}: schema, … }.`);
        }
        return dropped.length === 0 ? before : { ...before, fields: before.fields.filter((field) => !dropped.includes(field)) };
    };
    return { ...parts, input: side(parts.input), output: side(parts.output) };
}
function requireField({ input, output }, name) {
    const names = [...input.fields, ...output.fields].map((field) => field.name);
    if (names.includes(name))
        return;
    throw invalid(`The signature has no field '${name}'. Its fields are ${list(names)}.${didYouMean(name, names)}`);
}
function defaultInstructions(inputs, outputs) {
    const produced = list(outputs.map((field) => field.name));
    if (inputs.length === 0)
        return `Produce ${produced}.`;
    return `Given ${list(inputs.map((field) => field.name))}, produce ${produced}.`;
}
function list(names) {
    const quoted = names.map((name) => `\`${name}\``);
    const last = quoted.pop() ?? 'none';
    return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`;
}
function invalid(message) {
    return new SignatureError(message, { code: 'SIGNATURE_INVALID' });
}
//# sourceMappingURL=signature.js.map