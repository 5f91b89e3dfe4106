const number = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const whole = (value) => (Number.isSafeInteger(value) ? value : undefined);
const numberOrText = (value) => (typeof value === 'string' ? value : number(value));
const texts = (value) => {
    const list = Array.isArray(value) ? value : [value];
    return list.length > 0 && list.every((item) => typeof item === 'string') ? list : undefined;
};
/** The options that both sides know: DSPy's names, ours, and which values count. Keys and addresses are not among them. */
const known = [
    ['temperature', 'temperature', number],
    ['top_p', 'topP', number],
    ['top_k', 'topK', number],
    ['max_completion_tokens', 'maxOutputTokens', whole],
    ['max_tokens', 'maxOutputTokens', whole],
    ['stop', 'stopSequences', texts],
    ['presence_penalty', 'presencePenalty', number],
    ['frequency_penalty', 'frequencyPenalty', number],
    ['seed', 'seed', whole],
    ['rollout_id', 'rolloutId', numberOrText],
];
/** Reads sampling options from what DSPy saves of an LM or of a predictor's configuration. */
export function fromDspyOptions(saved) {
    const options = known.flatMap(([dspy, ours, read]) => {
        const value = Object.hasOwn(saved, dspy) ? read(saved[dspy]) : undefined;
        return value === undefined ? [] : [[ours, value]];
    });
    return Object.fromEntries(options);
}
/** Writes sampling options under DSPy's names. */
export function toDspyOptions(options) {
    const entries = known.flatMap(([dspy, ours]) => {
        const value = options[ours];
        return value === undefined || dspy === 'max_completion_tokens' ? [] : [[dspy, value]];
    });
    return Object.fromEntries(entries);
}
//# sourceMappingURL=dspy-lm-options.js.map