import type { Metadata, Passage, Reranker } from '@dspex/core'
import { diversify } from '@dspex/core/implement'
import type { FoundRow } from './search-sql.ts'

/** Makes a passage of a row, without its score. */
export function toPassage<M extends Metadata>({ id, text, metadata }: FoundRow): Omit<Passage<M>, 'score'> {
  return { id, text, metadata: metadata === null ? ({} as M) : (JSON.parse(metadata) as M) }
}

/** A passage that a search has found, with its vector where variety is asked for. */
export type Found<M extends Metadata> = Passage<M> & { readonly vector?: string | null | undefined }

/**
 * Takes the best `k` of what was found: by their scores, by a reranker, or with regard to variety. As `withReranker` and
 * `withDiversity` do, in one wide search and with the vectors of the table.
 */
export async function refinePassages<M extends Metadata>(
  { reranker, diversity }: { readonly reranker?: Reranker | undefined; readonly diversity: number },
  found: readonly Found<M>[],
  query: string,
  k: number,
  signal: AbortSignal | undefined,
): Promise<readonly Passage<M>[]> {
  const bare = found.map(({ vector: _vector, ...passage }) => passage as Passage<M>)
  const isVaried = diversity > 0
  const ranked = reranker
    ? (await reranker.rerank({ query, passages: bare, k: isVaried ? bare.length : k, signal })).passages
    : bare
  if (!isVaried) return ranked.slice(0, k)
  const texts = new Map(found.map(({ id, vector }) => [id, vector]))
  const vectors = ranked.map(({ id }) => JSON.parse(texts.get(id) ?? '[]') as number[])
  return diversify(ranked, { vectors, k, diversity })
}
