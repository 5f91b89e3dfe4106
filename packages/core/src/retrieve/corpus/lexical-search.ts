import { setImmediate } from 'node:timers/promises'
import type { CorpusSearch } from './corpus-search.ts'
import { shareRun } from '../embed/share-run.ts'
import { tokenize } from './tokenize.ts'

/** How many texts are indexed before other work gets its turn. */
const chunkSize = 250

/** Makes a search by words (BM25); the index is built at the first query. */
export function createLexicalSearch(texts: readonly string[]): CorpusSearch {
  const buildIndex = shareRun(async (signal) => {
    // Loaded when it is needed, so that it costs nobody else's start.
    const { default: MiniSearch } = await import('minisearch')
    const index = new MiniSearch({ fields: ['text'], tokenize, processTerm: (term) => term })
    for (let start = 0; start < texts.length; start += chunkSize) {
      if (start > 0) await setImmediate()
      signal.throwIfAborted()
      index.addAll(texts.slice(start, start + chunkSize).map((text, at) => ({ id: start + at, text })))
    }
    return index
  })
  return async ({ query, accepts, signal }) => {
    const index = await buildIndex(signal)
    return index
      .search(query, { filter: ({ id }) => accepts(id as number) })
      .map(({ id, score }) => ({ index: id as number, score }))
  }
}
