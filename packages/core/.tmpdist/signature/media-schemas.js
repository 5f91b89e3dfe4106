const source = {
    anyOf: [
        { type: 'object', properties: { url: { type: 'string' }, mediaType: { type: 'string' } }, required: ['url'] },
        { type: 'object', properties: { base64: { type: 'string' }, mediaType: { type: 'string' } }, required: ['base64', 'mediaType'] },
        { type: 'object', properties: { fileId: { type: 'string' }, mediaType: { type: 'string' } }, required: ['fileId'] },
    ],
};
const filename = { filename: { type: 'string' } };
/** JSON Schemas of the media parts in `lm/message.ts`. */
export const mediaSchemas = {
    image: mediaSchema('image'),
    audio: mediaSchema('audio'),
    file: mediaSchema('file', filename),
};
/** JSON Schema of the earlier turns of a conversation: one record of inputs and outputs per turn. */
export const historySchema = { type: 'array', items: { type: 'object' } };
/** Tells which media part a JSON Schema describes; undefined for anything else. */
export function mediaTypeOf(jsonSchema) {
    const properties = jsonSchema['properties'];
    if (!properties || !Object.hasOwn(properties, 'source') || !Object.hasOwn(properties, 'type'))
        return undefined;
    const type = properties['type']?.['const'];
    return type === 'image' || type === 'audio' || type === 'file' ? type : undefined;
}
function mediaSchema(type, more = {}) {
    return {
        type: 'object',
        properties: { type: { type: 'string', const: type }, source, ...more },
        required: ['type', 'source'],
    };
}
//# sourceMappingURL=media-schemas.js.map