const annotations = Symbol.for('dspex.field');
/** Attaches a description and a JSON Schema to a schema of any library. */
export function field(schema, options = {}) {
    const annotated = { '~standard': schema['~standard'], [annotations]: { ...annotationsOf(schema), ...options } };
    return annotated;
}
/** Reads what {@link field} attached to `schema`. */
export function annotationsOf(schema) {
    return annotations in schema ? schema[annotations] : {};
}
//# sourceMappingURL=field.js.map