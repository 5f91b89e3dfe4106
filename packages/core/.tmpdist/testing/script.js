import { showValue } from '../errors.js';
import { textOf } from '../lm/message.js';
/** Reads a script. @throws TypeError when a list mixes replies and rules */
export function readScript(script) {
    if (!Array.isArray(script))
        return readSingle(script);
    const items = script;
    const rules = items.filter(isRule);
    if (rules.length === 0)
        return readList(items);
    if (rules.length === items.length)
        return readRules(rules);
    throw new TypeError('The script mixes replies and rules. Give every item a `when`, or none.');
}
function readSingle(reply) {
    let used = false;
    return {
        next() {
            used = true;
            return reply;
        },
        unused: () => (used ? [] : [`the reply to every call, ${showReply(reply)}`]),
    };
}
function readList(replies) {
    let used = 0;
    return {
        next(request, call) {
            const reply = replies[used];
            if (used >= replies.length || reply === undefined) {
                const count = replies.length === 1 ? '1 reply' : `${replies.length} replies`;
                throw new Error(`The script has ${count}, but this is call ${call}. ${showRequest(request)} Add a reply or call less.`);
            }
            used += 1;
            return reply;
        },
        unused: () => replies.slice(used).map((reply, index) => `reply ${used + index + 1}, ${showReply(reply)}`),
    };
}
function readRules(rules) {
    const used = rules.map(() => 0);
    return {
        next(request, call) {
            const text = request.messages.map((message) => textOf(message.content)).join('\n');
            const index = rules.findIndex((rule, at) => used[at] < (rule.times ?? Infinity) && matches(rule, request, text));
            const rule = rules[index];
            if (rule) {
                used[index] = used[index] + 1;
                return rule.reply;
            }
            const state = rules.map((each, at) => `${showRule(each)} (used ${used[at]}${each.times === undefined ? '' : ` of ${each.times}`})`);
            throw new Error(`No rule of the script answers call ${call}. Rules: ${state.join(', ')}. ${showRequest(request)}`);
        },
        unused: () => rules.flatMap((rule, at) => {
            const left = (rule.times ?? 1) - used[at];
            return left > 0 ? [`rule ${showRule(rule)}, ${left} more ${left === 1 ? 'time' : 'times'}`] : [];
        }),
    };
}
function isRule(item) {
    return typeof item === 'object' && 'when' in item;
}
function matches({ when }, request, text) {
    if (typeof when === 'function')
        return when(request);
    return typeof when === 'string' ? text.includes(when) : text.search(when) !== -1;
}
function showRule({ when }) {
    if (typeof when === 'function')
        return when.name === '' || when.name === 'when' ? 'a function' : when.name;
    return typeof when === 'string' ? showValue(when) : String(when);
}
function showReply(reply) {
    return reply instanceof Error ? String(reply) : showValue(reply);
}
function showRequest({ messages }) {
    const last = messages.findLast((message) => message.role === 'user');
    return last ? `The last user message is ${showValue(textOf(last.content), 200)}.` : 'The request has no user message.';
}
//# sourceMappingURL=script.js.map