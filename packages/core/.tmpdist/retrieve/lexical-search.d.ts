import type { CorpusSearch } from './corpus-search.ts';
/** Makes a search by words (BM25); the index is built at the first query. */
export declare function createLexicalSearch(texts: readonly string[]): CorpusSearch;
//# sourceMappingURL=lexical-search.d.ts.map