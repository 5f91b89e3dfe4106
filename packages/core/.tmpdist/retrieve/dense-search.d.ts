import type { CorpusSearch } from './corpus-search.ts';
import type { Embedder } from './embedder.ts';
/** Makes a search by cosine similarity. The texts are embedded once, at the first query; what failed is tried again. */
export declare function createDenseSearch(texts: readonly string[], embedder: Embedder): CorpusSearch;
//# sourceMappingURL=dense-search.d.ts.map