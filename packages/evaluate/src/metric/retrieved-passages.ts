import { keptEntries, type Passage, type TraceEntry } from '@dspex/core'

/** Which retrievals of an execution count. */
export interface RetrievedOptions {
  /** All of them, or the last one. @default 'all' */
  readonly from?: 'all' | 'last' | undefined
  /** Only those of the retriever with this name. @default any */
  readonly retriever?: string | undefined
}

/**
 * What an execution retrieved, best first, no id twice. Several retrievals become one ranking by turns: the
 * first of each in the order of the trace, then the second of each, and so on, so that no query comes before another.
 * A retrieval inside another (a hybrid retriever's parts) and one that failed do not count.
 */
export function retrievedPassages(trace: readonly TraceEntry[], options: RetrievedOptions = {}): readonly Passage[] {
  const { from = 'all', retriever } = options
  const kept = keptEntries(trace)
  const retrievals = new Set(kept.filter(({ kind }) => kind === 'retrieve').map(({ id }) => id))
  const parents = new Map(kept.map(({ id, parent }) => [id, parent]))
  const isInner = (id: number | undefined): boolean => {
    for (let at = id; at !== undefined; at = parents.get(at)) if (retrievals.has(at)) return true
    return false
  }
  const rankings = kept
    .filter(
      ({ kind, path, parent }) =>
        kind === 'retrieve' && (retriever === undefined ? !isInner(parent) : path === retriever),
    )
    .flatMap(({ output }) => (Array.isArray(output) ? [output as readonly Passage[]] : []))
  return byTurns(from === 'last' ? rankings.slice(-1) : rankings)
}

function byTurns(rankings: readonly (readonly Passage[])[]): readonly Passage[] {
  const passages = new Map<string, Passage>()
  const longest = Math.max(0, ...rankings.map(({ length }) => length))
  for (let place = 0; place < longest; place += 1) {
    for (const ranking of rankings) {
      const passage = ranking[place]
      if (passage && !passages.has(passage.id)) passages.set(passage.id, passage)
    }
  }
  return [...passages.values()]
}
