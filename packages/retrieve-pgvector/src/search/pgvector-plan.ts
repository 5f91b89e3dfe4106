/** How passages are found: by meaning, by words, or by both. */
export type PgvectorMode = 'dense' | 'lexical' | 'hybrid'

/** How passages were found; `explain` says it in words. */
export interface PgvectorPlan {
  /** By meaning, by words, or by both. */
  readonly mode: PgvectorMode
  /** Whether vectors were compared with all rows that pass, or through an index. */
  readonly scan?: 'exact' | 'hnsw' | undefined
  /** How words were ranked. */
  readonly words?: 'bm25' | 'tsvector' | undefined
  /** Why this scan was chosen. */
  readonly reason?: string | undefined
  /** About how many rows pass filter and tenant. */
  readonly matches: number
  /** Whether the index found too few, so that all rows were compared after all. */
  readonly fellBack: boolean
}
