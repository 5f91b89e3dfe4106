import { untilAbort } from '../abort.js';
import { isAbort, LMError, showValue } from '../errors.js';
import { traced } from '../events.js';
const defined = new WeakMap();
/**
 * Wraps an LM so that every call is checked, published and cancellable, whoever wrote it: a result that breaks the
 * port's contract and whatever the provider throws become an `LMError` with the cause, an abort rejects at once with
 * `signal.reason` even if the provider does not listen. Predictors do this for any LM they are given; wrapping twice
 * changes nothing.
 */
export function defineLM(lm) {
    const known = defined.get(lm);
    if (known)
        return known;
    const wrapped = {
        ...lm,
        generate: (request) => traced('lm', () => ({ lm: lm.id, request }), () => generate(lm, request)),
    };
    if (lm.stream)
        wrapped.stream = (request) => lm.stream(request);
    defined.set(lm, wrapped);
    defined.set(wrapped, wrapped);
    return wrapped;
}
/** Makes an LM that is `lm` with something changed; its calls are checked and published once, by `lm`. */
export function wrapLM(lm, change) {
    const inner = defineLM(lm);
    const wrapped = { ...inner, ...change(inner) };
    defined.set(wrapped, wrapped);
    return wrapped;
}
async function generate(lm, request) {
    const { signal } = request;
    try {
        const result = await untilAbort(() => lm.generate(request), signal);
        checkResult(lm, result);
        return result;
    }
    catch (error) {
        throw isAbort(error, signal) || LMError.isInstance(error) ? error : toLMError(lm, error);
    }
}
function checkResult(lm, result) {
    const problem = findProblem(result);
    if (problem === undefined)
        return;
    throw new LMError(`LM '${lm.id}' returned ${problem}. Fix its \`generate\`; \`testLM\` checks the whole contract.`, {
        code: 'LM_RESULT_INVALID',
        provider: lm.id,
    });
}
function findProblem(result) {
    if (typeof result !== 'object' || result === null)
        return `${showValue(result)} instead of a result`;
    if (!Array.isArray(result.completions) || result.completions.length === 0)
        return 'a result without completions';
    for (const completion of result.completions) {
        if (!Array.isArray(completion?.content))
            return 'a completion whose content is not an array of parts';
        if (typeof completion.finishReason?.unified !== 'string')
            return 'a completion without a finish reason';
    }
    if (typeof result.model !== 'string')
        return 'a result that does not name its model';
    if (!result.usage?.inputTokens || !result.usage.outputTokens)
        return 'a result without usage';
    return undefined;
}
function toLMError(lm, error) {
    const message = error instanceof Error ? error.message : showValue(error);
    return new LMError(`LM '${lm.id}' failed: ${message}`, { code: 'LM_FAILED', cause: error, provider: lm.id });
}
//# sourceMappingURL=define-lm.js.map