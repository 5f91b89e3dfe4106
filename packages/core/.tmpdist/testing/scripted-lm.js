import { untilAbort } from '../abort.js';
import { readScript } from './script.js';
import { toScriptedResult } from './scripted-result.js';
/**
 * Makes an LM for tests: it answers by `script` and records its calls. A list answers one call after another; of rules
 * the first match answers; anything else answers every call. Declared with `using`, it also checks that the script was
 * used up.
 *
 * @throws TypeError when a list mixes replies and rules; a call rejects with an Error when the script has no answer
 * @example scriptedLM([chatReply({ answer: 'Paris' }), new Error('overloaded')])
 */
export function scriptedLM(script, options = {}) {
    const { id = 'scripted', capabilities, delayMs = 0, usage } = options;
    const calls = [];
    const reader = readScript(script);
    async function answer(request, reply, call) {
        if (delayMs > 0)
            await wait(delayMs, request.signal);
        request.signal?.throwIfAborted();
        const made = typeof reply === 'function' ? await reply(request, call) : reply;
        if (made instanceof Error)
            throw made;
        const defaults = { model: id, usage, completions: capabilities?.completions ? (request.n ?? 1) : 1 };
        return toScriptedResult(typeof made === 'string' ? { text: made } : made, request, defaults);
    }
    function assertUsed() {
        const unused = reader.unused();
        if (unused.length === 0)
            return;
        const made = calls.length === 1 ? '1 call was made' : `${calls.length} calls were made`;
        throw new Error(`The script of '${id}' is not used up (${made}). Left: ${unused.join('; ')}.`);
    }
    return {
        id,
        ...(capabilities && { capabilities }),
        calls,
        async generate(request) {
            request.signal?.throwIfAborted();
            const call = calls.push(request);
            const reply = reader.next(request, call);
            return untilAbort(() => answer(request, reply, call), request.signal);
        },
        assertUsed,
        [Symbol.dispose]: assertUsed,
    };
}
/** Waits; an abort ends the timer at once, so that it keeps no process alive. */
function wait(ms, signal) {
    return new Promise((resolve) => {
        const onAbort = () => {
            clearTimeout(timer);
            resolve();
        };
        const timer = setTimeout(() => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
        }, ms);
        signal?.addEventListener('abort', onAbort, { once: true });
    });
}
//# sourceMappingURL=scripted-lm.js.map