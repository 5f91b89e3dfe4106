import MiniSearch from 'minisearch';
import { tokenize } from './tokenize.js';
/** Makes a search by words (BM25); the index is built at the first query. */
export function createLexicalSearch(texts) {
    let index;
    return ({ query, accepts }) => {
        index ??= buildIndex(texts);
        return index
            .search(query, { filter: ({ id }) => accepts(id) })
            .map(({ id, score }) => ({ index: id, score }));
    };
}
function buildIndex(texts) {
    const index = new MiniSearch({ fields: ['text'], tokenize, processTerm: (term) => term });
    index.addAll(texts.map((text, id) => ({ id, text })));
    return index;
}
//# sourceMappingURL=lexical-search.js.map