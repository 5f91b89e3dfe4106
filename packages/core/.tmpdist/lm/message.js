/** Makes a message of plain text. */
export function textMessage(role, text) {
    return { role, content: [{ type: 'text', text }] };
}
/** Joins the text parts of `content`; media, reasoning and tool parts are left out. */
export function textOf(content) {
    const first = content[0];
    if (content.length === 1 && first?.type === 'text')
        return first.text;
    let text = '';
    for (const part of content)
        if (part.type === 'text')
            text += part.text;
    return text;
}
/** Makes a picture to pass as an input. */
export function image(source) {
    return { type: 'image', source: toSource(source) };
}
/** Makes a sound to pass as an input. */
export function audio(source) {
    return { type: 'audio', source: toSource(source) };
}
/** Makes a file to pass as an input. */
export function file(source, options = {}) {
    return { type: 'file', source: toSource(source), ...options };
}
/** Tells whether `value` is a picture, sound or file. */
export function isMedia(value) {
    if (typeof value !== 'object' || value === null || !('type' in value) || !('source' in value))
        return false;
    if (value.type !== 'image' && value.type !== 'audio' && value.type !== 'file')
        return false;
    const { source } = value;
    if (typeof source !== 'object' || source === null)
        return false;
    return 'url' in source || 'fileId' in source || ('base64' in source && 'mediaType' in source);
}
/** Reads `https://…` and `data:image/png;base64,…` alike. */
function toSource(source) {
    if (typeof source !== 'string')
        return source;
    const data = /^data:([^;,]+);base64,(.*)$/s.exec(source);
    return data ? { base64: data[2], mediaType: data[1] } : { url: source };
}
//# sourceMappingURL=message.js.map