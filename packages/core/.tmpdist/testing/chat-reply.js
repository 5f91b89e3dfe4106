/**
 * Writes the reply that a model gives in the chat format: a marker per field with its value below, then the final
 * marker. Strings are written as they are, everything else as JSON; a field that is `undefined` is left out.
 *
 * @example chatReply({ answer: 'Paris', score: 3 })
 */
export function chatReply(fields) {
    let text = '';
    for (const [name, value] of Object.entries(fields)) {
        if (value === undefined)
            continue;
        text += `[[ ## ${name} ## ]]\n${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;
    }
    return `${text}[[ ## completed ## ]]`;
}
//# sourceMappingURL=chat-reply.js.map