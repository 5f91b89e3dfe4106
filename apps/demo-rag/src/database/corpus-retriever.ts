import type { Retriever } from '@dspex/core'
import type { Database } from '@dspex/postgres'
import { pgvectorRetriever } from '@dspex/retrieve-pgvector'
import type { PassageMetadata } from '../corpus/passage.ts'
import { embedderOf, type KeptCorpus } from './kept-corpus.ts'

/** How passages are searched for: by vector, by words, or by both. */
export const searchModes = ['dense', 'lexical', 'hybrid'] as const

/** One of them. */
export type SearchMode = (typeof searchModes)[number]

/** What is used unless something is asked for. */
export const defaultSearch: SearchMode = 'hybrid'

/**
 * How much each ranking of a hybrid search counts, chosen on the questions of `train` and `val`: vectors of hashed words
 * know no meanings, so that they come second.
 */
const fusion = { weights: { dense: 1, lexical: 2 }, rankConstant: 1 }

/** Searches the passages of one corpus. */
export function corpusRetriever(
  db: Database,
  { kept, search = defaultSearch }: { readonly kept: KeptCorpus; readonly search?: SearchMode | undefined },
): Retriever<PassageMetadata> {
  const { collection } = kept
  return pgvectorRetriever<PassageMetadata>({
    db,
    collection,
    embedder: embedderOf(kept),
    mode: search,
    name: search,
    ...fusion,
  })
}
