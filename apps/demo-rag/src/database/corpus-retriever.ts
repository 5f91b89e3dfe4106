import type { Retriever } from '@dspex/core'
import type { Database } from '@dspex/postgres'
import { pgvectorRetriever } from '@dspex/retrieve-pgvector'
import type { PassageMetadata } from '../corpus/passage.ts'
import { collection, embedder } from './demo-database.ts'

/** How passages are searched for: by vector, by words, or by both. */
export const searchModes = ['dense', 'lexical', 'hybrid'] as const

/** One of them. */
export type SearchMode = (typeof searchModes)[number]

/** What is used unless something is asked for. */
export const defaultSearch: SearchMode = 'hybrid'

/** Searches the passages of one corpus. */
export function corpusRetriever(
  db: Database,
  { corpus, search = defaultSearch }: { readonly corpus: string; readonly search?: SearchMode | undefined },
): Retriever<PassageMetadata> {
  return pgvectorRetriever<PassageMetadata>({ db, collection, embedder, tenant: corpus, mode: search, name: search })
}
