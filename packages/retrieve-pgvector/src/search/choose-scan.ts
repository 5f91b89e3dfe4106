/** What is known before a search for the nearest vectors. */
export interface ScanFacts {
  /** Rows in the table. */
  readonly rows: number
  /** How many of them pass filter and tenant; about, or at least. */
  readonly matches: number
  /** How many are asked for. */
  readonly limit: number
  readonly dimensions: number
  /** Whether an index over the vectors is there. */
  readonly hasIndex: boolean
  /** Whether the rows that pass can be found without reading the others. */
  readonly isIndexable: boolean
  /** Whether there is a filter at all. */
  readonly isFiltered: boolean
  /** Overrides how many candidates the index keeps. */
  readonly efSearch?: number | undefined
}

/** How the nearest vectors are searched for. */
export type ScanChoice =
  | { readonly scan: 'exact'; readonly reason: string }
  | {
      readonly scan: 'hnsw'
      readonly reason: string
      /** How many candidates the index keeps while it searches. */
      readonly efSearch: number
      /** After how many rows it gives up. */
      readonly maxScanTuples: number
    }

/** Costs in microseconds, as measured on PostgreSQL 18 with vectors of 384 dimensions; only their proportions count. */
const costs = { compare: 0.9, compareDimension: 0.0012, read: 0.35, visit: 9, visitDimension: 0.006 }

/**
 * Chooses between comparing with every row that passes, which is exact, and walking the HNSW graph, which is not: by
 * what either costs. A graph knows nothing of the filter. The fewer rows pass, the further it has to walk, and the more
 * it overlooks.
 */
export function chooseScan(facts: ScanFacts): ScanChoice {
  const { rows, limit, dimensions, hasIndex, isIndexable, isFiltered } = facts
  const matches = Math.max(0, Math.min(rows, facts.matches))
  if (!hasIndex) return { scan: 'exact', reason: 'there is no HNSW index over the vectors' }
  if (matches <= limit) return { scan: 'exact', reason: `only about ${matches} rows pass` }
  const share = matches / rows
  const efSearch = Math.min(1000, facts.efSearch ?? Math.max(isFiltered ? 200 : 100, 4 * limit))
  const walked = Math.max(efSearch, (2 * limit) / share)
  const perRow = costs.compare + costs.compareDimension * dimensions
  const exact = (isIndexable || !isFiltered ? 0 : rows * costs.read) + matches * perRow
  const hnsw = walked * (costs.visit + costs.visitDimension * dimensions)
  // Being exact is worth some time.
  if (exact <= 1.5 * hnsw) {
    return {
      scan: 'exact',
      reason: isFiltered
        ? `about ${matches} of ${rows} rows pass, which are compared faster than the graph is walked`
        : `${rows} rows are compared faster than the graph is walked`,
    }
  }
  return {
    scan: 'hnsw',
    reason: `about ${matches} of ${rows} rows pass, too many to compare with each`,
    efSearch,
    // Three times what the share says, for rows of one kind lie together.
    maxScanTuples: Math.max(20_000, Math.min(rows, Math.ceil((3 * efSearch) / share))),
  }
}
