import { ParseError } from '../errors.js';
import { textOf } from '../lm/message.js';
/**
 * Another attempt with feedback: a reply that does not do goes back into the conversation with what is wrong, until one
 * does or `repairs` are used up. Replies that do not parse use it, and so do assertions.
 *
 * @throws ParseError of the last attempt, with the number of attempts.
 */
export async function attemptWithFeedback(options) {
    const { judge, ask, repairs } = options;
    let { messages, completion } = options;
    for (let attempt = 1;; attempt += 1) {
        const pending = judge(completion, attempt);
        const verdict = pending instanceof Promise ? await pending : pending;
        if (!verdict.error)
            return verdict.value;
        const { error, feedback } = verdict;
        if (!feedback || attempt > repairs)
            throw attempt === 1 ? error : withAttempts(error, attempt);
        messages = [...messages, asMessage(completion), feedback];
        completion = await ask(messages, attempt + 1, error);
    }
}
/** Some providers refuse an empty assistant turn. */
function asMessage({ content }) {
    const text = textOf(content);
    return { role: 'assistant', content: [{ type: 'text', text: text.trim() === '' ? '(an empty reply)' : text }] };
}
function withAttempts({ message, code, raw, issues, cause }, attempts) {
    return new ParseError(`${message} (after ${attempts} attempts)`, { code, raw, issues, cause, attempts });
}
//# sourceMappingURL=attempt.js.map