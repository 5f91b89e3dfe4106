/**
 * Writes the reply that a model gives in the chat format: a marker per field with its value below, then the final
 * marker. Strings are written as they are, everything else as JSON; a field that is `undefined` is left out.
 *
 * @example chatReply({ answer: 'Paris', score: 3 })
 */
export declare function chatReply(fields: Readonly<Record<string, unknown>>): string;
//# sourceMappingURL=chat-reply.d.ts.map