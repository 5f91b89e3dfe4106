import { RetrieverError, showValue } from '../errors.js';
import { defineRetriever } from './define-retriever.js';
import { createDenseSearch } from './dense-search.js';
import { createLexicalSearch } from './lexical-search.js';
import { matchesFilter } from './matches-filter.js';
/**
 * Makes a retriever over passages in memory: by words (BM25, no stemming; case and diacritics do not matter), or by
 * meaning when there is an embedder. Passages of equal score come in the order of the corpus. A query without words
 * finds nothing.
 *
 * @throws RetrieverError `RETRIEVER_REQUEST_INVALID` when two passages have the same id
 */
export function inMemoryRetriever(options) {
    const { embedder, name = 'in-memory' } = options;
    const passages = options.passages.map(({ id, text, metadata = {} }) => ({ id, text, metadata }));
    checkIds(name, passages);
    const texts = passages.map(({ text }) => text);
    const search = embedder ? createDenseSearch(texts, embedder) : createLexicalSearch(texts);
    return defineRetriever({
        name,
        async retrieve({ query, k, filter, signal }) {
            if (passages.length === 0 || query.trim() === '')
                return { passages: [] };
            const passageAt = (index) => passages[index];
            const accepts = (index) => filter === undefined || matchesFilter(filter, passageAt(index).metadata);
            const hits = await search({ query, accepts, signal });
            const best = hits.toSorted((a, b) => b.score - a.score || a.index - b.index).slice(0, k);
            return { passages: best.map(({ index, score }) => ({ ...passageAt(index), score })) };
        },
    });
}
function checkIds(name, passages) {
    const ids = new Set();
    for (const { id } of passages) {
        if (ids.has(id)) {
            throw new RetrieverError(`Two passages of retriever '${name}' have the id ${showValue(id)}. Give each its own.`, {
                code: 'RETRIEVER_REQUEST_INVALID',
            });
        }
        ids.add(id);
    }
}
//# sourceMappingURL=in-memory-retriever.js.map