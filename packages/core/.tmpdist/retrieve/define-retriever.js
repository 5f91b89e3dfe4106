import { currentScope, withScope } from '../context.js';
import { RetrieverError, showValue } from '../errors.js';
import { traced } from '../events.js';
import { problemOfK, problemOfRanking } from './check-ranking.js';
import { callSignal, describeCause, guardCall } from './guard-call.js';
import { validateFilter } from './validate-filter.js';
/**
 * Makes a retriever of a function. Requests and results are checked, an abort of the call or of the context rejects at
 * once, what a third party throws is wrapped, and the retrieval is published as an event and recorded in the trace.
 * One that owns resources adds `[Symbol.asyncDispose]`: `{ ...defineRetriever(…), async [Symbol.asyncDispose]() {…} }`.
 *
 * A call rejects with a `RetrieverError`: `RETRIEVER_REQUEST_INVALID`, `FILTER_INVALID`, `RETRIEVER_FAILED` or
 * `RETRIEVER_RESULT_INVALID`.
 *
 * @example defineRetriever({ name: 'wiki', retrieve: async ({ query, k, signal }) => ({ passages: await search(query, k, signal) }) })
 */
export function defineRetriever({ name, retrieve }) {
    return {
        name,
        async retrieve(options) {
            const signal = callSignal(options.signal);
            const request = checkRequest(name, options);
            return traced('retrieve', () => ({ retriever: name, ...request }), () => recorded(name, request, () => guardCall({
                signal,
                run: (signal) => retrieve({ ...request, signal }),
                check: (found) => checkResult(name, request.k, found),
                wrap: (cause) => new RetrieverError(`Retriever '${name}' failed: ${describeCause(cause)}`, { code: 'RETRIEVER_FAILED', cause }),
            })));
        },
    };
}
function checkRequest(name, { query, k, filter }) {
    const problem = typeof query === 'string' ? problemOfK(k) : `query is ${showValue(query)}, but must be a string`;
    if (problem !== undefined) {
        throw new RetrieverError(`Retriever '${name}' can't be asked this: ${problem}.`, { code: 'RETRIEVER_REQUEST_INVALID' });
    }
    return filter === undefined ? { query, k } : { query, k, filter: validateFilter(filter) };
}
function checkResult(name, k, found) {
    const passages = found?.passages;
    const problem = problemOfRanking(passages, k) ?? problemOfContent(passages ?? []);
    if (problem === undefined)
        return { passages: found.passages.map(withMetadata) };
    throw new RetrieverError(`Retriever '${name}' returned a result that can't be used: ${problem}.`, { code: 'RETRIEVER_RESULT_INVALID' });
}
function problemOfContent(passages) {
    for (const { id, text, metadata } of passages) {
        if (typeof text !== 'string')
            return `the text of passage ${showValue(id)} is ${showValue(text)}, but must be a string`;
        const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
        if (metadata !== undefined && !isObject)
            return `the metadata of passage ${showValue(id)} is ${showValue(metadata)}, but must be an object`;
    }
    return undefined;
}
function withMetadata(passage) {
    return { ...passage, metadata: passage.metadata ?? {} };
}
/** Records the retrieval in the trace of the execution around it; what happens inside becomes part of the entry. */
async function recorded(name, request, work) {
    const scope = currentScope();
    const { recorder } = scope;
    if (!recorder)
        return work();
    const call = recorder.begin('retrieve', name, request, scope.call);
    try {
        const result = await withScope({ ...scope, call }, work);
        recorder.succeed(call, result.passages);
        return result;
    }
    catch (error) {
        recorder.fail(call, error);
        throw error;
    }
}
//# sourceMappingURL=define-retriever.js.map