import type { Metadata, Reranker } from '@dspex/core'
import type { FoundPassage } from '@dspex/core/implement'
import { diversify } from './diversify.ts'
import type { FoundRow } from './search-sql.ts'

/** Makes a passage of a row, without its score. */
export function toPassage<M extends Metadata>({ id, text, metadata }: FoundRow): Omit<FoundPassage<M>, 'score'> {
  return { id, text, metadata: metadata === null ? ({} as M) : (JSON.parse(metadata) as M) }
}

/** A passage that a search has found, with its vector where variety is asked for. */
export type Found<M extends Metadata> = FoundPassage<M> & { readonly vector?: string | null | undefined }

/** Takes the best `k` of what was found: by their scores, by a reranker, or with regard to variety. */
export async function refinePassages<M extends Metadata>(
  { reranker, diversity }: { readonly reranker?: Reranker | undefined; readonly diversity: number },
  found: readonly Found<M>[],
  query: string,
  k: number,
  signal: AbortSignal | undefined,
): Promise<readonly FoundPassage<M>[]> {
  const bare = found.map(({ id, text, score, metadata }) => ({ id, text, score, metadata: metadata ?? ({} as M) }))
  if (reranker) {
    const { passages } = await reranker.rerank({ query, passages: bare, k: diversity > 0 ? bare.length : k, signal })
    if (diversity === 0) return passages
    const vectors = new Map(found.map(({ id, vector }) => [id, vector]))
    return varied(
      passages.map((passage) => ({ ...passage, vector: vectors.get(passage.id) })),
      diversity,
      k,
    )
  }
  return diversity > 0 ? varied(found, diversity, k) : bare.slice(0, k)
}

function varied<M extends Metadata>(found: readonly Found<M>[], diversity: number, k: number): FoundPassage<M>[] {
  const candidates = found.map(({ score, vector }) => ({ score, vector: JSON.parse(vector ?? '[]') as number[] }))
  // Scores of any scale, brought to 0 … 1, so that they weigh as much as likeness does.
  const scores = found.map(({ score }) => score)
  const [highest, lowest] = [Math.max(...scores), Math.min(...scores)]
  const relevance = scores.map((score) => (highest === lowest ? 1 : (score - lowest) / (highest - lowest)))
  const chosen = diversify(candidates, { k, lambda: 1 - diversity, relevance })
  return chosen.map(({ index, score }) => {
    const { id, text, metadata } = found[index] as Found<M>
    return { id, text, metadata, score }
  })
}
