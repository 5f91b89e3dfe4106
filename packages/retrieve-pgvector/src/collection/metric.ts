/** How far apart two vectors are: `cosine` by angle, `l2` by distance, `innerProduct` by their product. */
export type PgvectorMetric = 'cosine' | 'l2' | 'innerProduct'

/** How the numbers of vectors are kept: `vector` in 4 bytes, up to 2,000 with an index; `halfvec` in 2, up to 4,000. */
export type PgvectorType = 'vector' | 'halfvec'

/** What SQL calls a metric. */
export interface MetricSql {
  /** Smaller is nearer. */
  readonly operator: string
  /** The operator class of an index is `<type>_<this>`. */
  readonly operatorClass: string
  /** Turns a distance into a score: higher is better. */
  readonly toScore: (distance: number) => number
}

/** What SQL calls each metric. */
export const metrics: Readonly<Record<PgvectorMetric, MetricSql>> = {
  cosine: { operator: '<=>', operatorClass: 'cosine_ops', toScore: (distance) => 1 - distance },
  l2: { operator: '<->', operatorClass: 'l2_ops', toScore: (distance) => 1 / (1 + distance) },
  // pgvector's operator is the negative product, so that smaller is nearer here too.
  innerProduct: { operator: '<#>', operatorClass: 'ip_ops', toScore: (distance) => -distance },
}

/** The most dimensions that an HNSW index takes. */
export const maxIndexedDimensions: Readonly<Record<PgvectorType, number>> = { vector: 2000, halfvec: 4000 }
/** The most dimensions that a column takes. */
export const maxDimensions = 16_000
