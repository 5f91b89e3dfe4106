import { ConfigurationError } from '../errors/configuration-error.ts'
import { diversify, type DiversifyOptions } from './diversify.ts'
import type { Embedder } from './embed/embedder.ts'
import type { Retriever } from './retriever.ts'
import { type AnyRetriever, type RetrieverAround, wrapRetriever } from './wrap-retriever.ts'

/** Options of {@link withDiversity}; `embedder` or `vectors` says what is alike. */
export interface WithDiversityOptions<R extends AnyRetriever = Retriever> {
  /** Embeds what was found, at each call: wrap it in `withEmbeddingCache` where that costs something. */
  readonly embedder?: Embedder | undefined
  /** Says the vectors of what was found, in the order of its passages, where the retriever tells them. */
  readonly vectors?: ((found: Awaited<ReturnType<R['retrieve']>>) => DiversifyOptions['vectors']) | undefined
  /** From 0 to 1: how much passages that repeat each other make room for others. @default 0.5 */
  readonly diversity?: number | undefined
  /** How many times `k` is found to choose from; 20 passages at least. @default 4 */
  readonly overFetch?: number | undefined
  /** Names the retriever in traces, events and errors. @default the name of the one inside and `+diversity` */
  readonly name?: string | undefined
}

/**
 * Makes a retriever whose passages repeat each other less: it asks another for more than are wanted, and chooses those that
 * fit the query and are unlike those before them (maximal marginal relevance: Carbonell and Goldstein 1998). Scores are from
 * -1 to 1 and say what decided. Both retrievals are published and stand in the trace, one as part of the other.
 *
 * @throws ConfigurationError when there is neither an embedder nor vectors, or both, or a number is out of its range
 * @example withDiversity(retriever, { embedder, diversity: 0.3 })
 */
export function withDiversity<R extends AnyRetriever>(
  retriever: R,
  options: WithDiversityOptions<R>,
): RetrieverAround<R> {
  const { embedder, vectors, diversity = 0.5, overFetch = 4, name = `${retriever.name}+diversity` } = options
  if ((embedder === undefined) === (vectors === undefined))
    throw new ConfigurationError(
      `Retriever '${name}' needs to know what is alike: pass an \`embedder\`, or \`vectors\`, and not both.`,
    )
  if (!(diversity >= 0 && diversity <= 1))
    throw new ConfigurationError(`\`diversity\` of retriever '${name}' is ${diversity}, but must be from 0 to 1.`)
  return wrapRetriever(retriever, {
    name,
    overFetch,
    async choose(found, { k, signal }) {
      const { passages } = found
      const alike = vectors ? vectors(found as Awaited<ReturnType<R['retrieve']>>) : await embed(passages, signal)
      return { passages: diversify(passages, { vectors: alike, k, diversity }) }
    },
  })

  async function embed(
    passages: readonly { readonly text: string }[],
    signal: AbortSignal | undefined,
  ): Promise<DiversifyOptions['vectors']> {
    if (passages.length === 0) return []
    const texts = passages.map(({ text }) => text)
    const { embeddings } = await (embedder as Embedder).embed({ texts, purpose: 'document', signal })
    return embeddings
  }
}
