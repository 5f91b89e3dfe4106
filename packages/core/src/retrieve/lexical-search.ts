import MiniSearch from 'minisearch'
import type { CorpusSearch } from './corpus-search.ts'
import { tokenize } from './tokenize.ts'

/** Makes a search by words (BM25); the index is built at the first query. */
export function createLexicalSearch(texts: readonly string[]): CorpusSearch {
  let index: MiniSearch | undefined
  return ({ query, accepts }) => {
    index ??= buildIndex(texts)
    return index
      .search(query, { filter: ({ id }) => accepts(id as number) })
      .map(({ id, score }) => ({ index: id as number, score }))
  }
}

function buildIndex(texts: readonly string[]): MiniSearch {
  const index = new MiniSearch({ fields: ['text'], tokenize, processTerm: (term) => term })
  index.addAll(texts.map((text, id) => ({ id, text })))
  return index
}
