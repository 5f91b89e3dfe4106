import { textOf } from '../lm/message.js';
/** Makes a whole result of a scripted one; usage counts words, not tokens. */
export function toScriptedResult(scripted, request, defaults) {
    const { text, content, finishReason, completions, ...rest } = scripted;
    const ended = toFinishReason(finishReason ?? 'stop');
    const single = { content: content ?? textContent(text ?? ''), finishReason: ended };
    const all = completions?.map((each) => (typeof each === 'string' ? { content: textContent(each), finishReason: ended } : each));
    const made = all ?? Array.from({ length: defaults.completions }, () => single);
    return {
        model: defaults.model,
        usage: defaults.usage ?? countWords(request, made),
        ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
        completions: made,
    };
}
function textContent(text) {
    return [{ type: 'text', text }];
}
function toFinishReason(reason) {
    return typeof reason === 'string' ? { unified: reason } : reason;
}
function countWords(request, completions) {
    return { inputTokens: { total: sumWords(request.messages) }, outputTokens: { total: sumWords(completions) } };
}
function sumWords(items) {
    return items.reduce((sum, { content }) => sum + (textOf(content).match(/\S+/g)?.length ?? 0), 0);
}
//# sourceMappingURL=scripted-result.js.map