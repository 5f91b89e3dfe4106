import { RerankerError, showValue } from '../errors.js';
import { traced } from '../events.js';
import { problemOfK, problemOfRanking } from './check-ranking.js';
import { callSignal, describeCause, guardCall } from './guard-call.js';
/**
 * Makes a reranker of a function. Requests and rankings are checked, an abort of the call or of the context rejects at
 * once, what a third party throws is wrapped, and the work is published as an event. Texts and metadata are those of the
 * passages that were given. No passages give no passages, without asking. One that owns resources adds
 * `[Symbol.asyncDispose]` as retrievers do.
 *
 * A call rejects with a `RerankerError`: `RERANKER_FAILED` or `RERANKER_RESULT_INVALID`.
 */
export function defineReranker({ name, rerank }) {
    return {
        name,
        async rerank({ query, passages, k, ...options }) {
            const signal = callSignal(options.signal);
            const byId = new Map(passages.map((passage) => [passage.id, passage]));
            checkRequest(name, query, k, byId.size === passages.length);
            if (passages.length === 0)
                return { passages: [] };
            const limit = k ?? passages.length;
            return traced('rerank', () => ({ reranker: name, query, count: passages.length }), () => guardCall({
                signal,
                run: (signal) => rerank({ query, passages, k: limit, signal }),
                check: (ranking) => ({ passages: readRanking(name, limit, byId, ranking) }),
                wrap: (cause) => new RerankerError(`Reranker '${name}' failed: ${describeCause(cause)}`, { code: 'RERANKER_FAILED', cause }),
            }));
        },
    };
}
function checkRequest(name, query, k, isUnique) {
    let problem = k === undefined ? undefined : problemOfK(k);
    if (typeof query !== 'string')
        problem = `query is ${showValue(query)}, but must be a string`;
    if (!isUnique)
        problem = 'two passages have the same id, so that a ranking would be ambiguous';
    if (problem !== undefined)
        throw new RerankerError(`Reranker '${name}' can't be asked this: ${problem}.`, { code: 'RERANKER_FAILED' });
}
function readRanking(name, k, byId, ranking) {
    const ranked = ranking?.passages;
    const stranger = Array.isArray(ranked) ? ranked.find((each) => !byId.has(each?.id)) : undefined;
    const problem = problemOfRanking(ranked, k) ?? (stranger && `${showValue(stranger.id)} is not among the passages`);
    if (problem !== undefined) {
        throw new RerankerError(`Reranker '${name}' returned a ranking that can't be used: ${problem}.`, { code: 'RERANKER_RESULT_INVALID' });
    }
    return ranking.passages.map(({ id, score }) => ({ ...byId.get(id), score }));
}
//# sourceMappingURL=define-reranker.js.map