import { defineWork, type WorkKind } from '../work/define-work.ts'
import type { RerankResult } from './reranker.ts'
import type { RetrieveResult } from './retriever.ts'

/** What is told of a retrieval. */
export interface RetrievePayload {
  /** The retriever. */
  readonly retriever: string
  /** What is looked for. */
  readonly query: string
  /** How many passages are asked for. */
  readonly k: number
  /** What they have to hold. */
  readonly filter?: unknown
}

/** Passages are retrieved. */
export const retrieveWork: WorkKind<RetrievePayload, RetrieveResult> = defineWork('retrieve', {
  operation: 'RETRIEVER',
  title: ({ retriever }) => `retrieve ${retriever}`,
  attributes: ({ retriever, k }, result) => ({
    'dspex.retriever': retriever,
    'dspex.k': k,
    'dspex.passages': result?.passages.length,
  }),
  content: ['query', 'filter', 'result'],
  trace: {
    kind: 'retrieve',
    path: ({ retriever }) => retriever,
    input: ({ retriever: _retriever, ...request }) => request,
    output: ({ passages }) => passages,
  },
})

/** Passages are ranked anew. */
export const rerankWork: WorkKind<
  { readonly reranker: string; readonly query: string; readonly count: number },
  RerankResult
> = defineWork('rerank', {
  operation: 'RERANKER',
  title: ({ reranker }) => `rerank ${reranker}`,
  attributes: ({ reranker, count }) => ({ 'reranker.model_name': reranker, 'dspex.count': count }),
  content: ['query', 'result'],
})
