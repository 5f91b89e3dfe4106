/** A usage in which nothing is known. */
export const unknownUsage = { inputTokens: { total: undefined }, outputTokens: { total: undefined } };
/** Adds two usages; a number known on one side only is kept. */
export function addUsage(a, b) {
    return {
        inputTokens: {
            total: add(a.inputTokens.total, b.inputTokens.total),
            cacheRead: add(a.inputTokens.cacheRead, b.inputTokens.cacheRead),
            cacheWrite: add(a.inputTokens.cacheWrite, b.inputTokens.cacheWrite),
        },
        outputTokens: {
            total: add(a.outputTokens.total, b.outputTokens.total),
            reasoning: add(a.outputTokens.reasoning, b.outputTokens.reasoning),
        },
    };
}
function add(a, b) {
    return a === undefined ? b : b === undefined ? a : a + b;
}
//# sourceMappingURL=usage.js.map