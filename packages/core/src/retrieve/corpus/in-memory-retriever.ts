import { RetrieverError } from '../../errors/retriever-error.ts'
import { showValue } from '../../wording/show-value.ts'
import { defineRetriever, type FoundPassage } from '../define-retriever.ts'
import { createDenseSearch } from './dense-search.ts'
import type { Embedder } from '../embed/embedder.ts'
import type { Metadata } from '../filter/filter.ts'
import { createLexicalSearch } from './lexical-search.ts'
import { matchesFilter } from '../filter/matches-filter.ts'
import type { Retriever } from '../retriever.ts'

/** A passage to be searched in. */
export interface CorpusPassage<M extends Metadata = Metadata> {
  /** Names the passage within the corpus. */
  readonly id: string
  /** What is searched and returned; it is not split into smaller pieces. */
  readonly text: string
  /** Facts that filters can test. @default {} */
  readonly metadata?: M | undefined
}

/** Options of {@link inMemoryRetriever}. */
export interface InMemoryRetrieverOptions<M extends Metadata = Metadata> {
  /** The corpus; of tens of thousands of passages at most. It is indexed at the first query. */
  readonly passages: readonly CorpusPassage<M>[]
  /** Searches by cosine similarity instead of words. The corpus is embedded at the first query. */
  readonly embedder?: Embedder | undefined
  /** Names the retriever in traces, events and errors. @default 'in-memory' */
  readonly name?: string | undefined
}

/**
 * Makes a retriever over passages in memory: by words (BM25, no stemming; case and diacritics do not matter), or by
 * meaning when there is an embedder. Passages of equal score come in the order of the corpus. A query without words
 * finds nothing.
 *
 * @throws RetrieverError `RETRIEVER_REQUEST_INVALID` when two passages have the same id or one has none
 */
export function inMemoryRetriever<M extends Metadata = Metadata>(options: InMemoryRetrieverOptions<M>): Retriever<M> {
  const { embedder, name = 'in-memory' } = options
  const passages = options.passages.map(({ id, text, metadata = {} as M }) => ({ id, text, metadata }))
  checkIds(name, passages)
  const texts = passages.map(({ text }) => text)
  const search = embedder ? createDenseSearch(texts, embedder) : createLexicalSearch(texts)

  return defineRetriever<M>({
    name,
    async retrieve({ query, k, filter, signal }) {
      if (passages.length === 0 || query.trim() === '') return { passages: [] }
      const passageAt = (index: number): FoundPassageOf<M> => passages[index] as FoundPassageOf<M>
      const accepts = (index: number): boolean =>
        filter === undefined || matchesFilter(filter, passageAt(index).metadata)
      const hits = await search({ query, accepts, signal })
      const best = hits.toSorted((a, b) => b.score - a.score || a.index - b.index).slice(0, k)
      return { passages: best.map(({ index, score }) => ({ ...passageAt(index), score })) }
    },
  })
}

type FoundPassageOf<M extends Metadata> = Omit<FoundPassage<M>, 'metadata'> & { readonly metadata: M }

function checkIds(name: string, passages: readonly CorpusPassage[]): void {
  const ids = new Set<string>()
  for (const [index, { id, text }] of passages.entries()) {
    if (typeof id !== 'string' || typeof text !== 'string') {
      throw new RetrieverError(
        `Passage ${index} of retriever '${name}' is no passage: write { id: 'a', text: '…' }, both as strings.`,
        { code: 'RETRIEVER_REQUEST_INVALID' },
      )
    }
    if (ids.has(id)) {
      throw new RetrieverError(`Two passages of retriever '${name}' have the id ${showValue(id)}. Give each its own.`, {
        code: 'RETRIEVER_REQUEST_INVALID',
      })
    }
    ids.add(id)
  }
}
