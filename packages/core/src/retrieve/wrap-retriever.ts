import { ConfigurationError } from '../errors/configuration-error.ts'
import { defineRetriever, type FoundPassages } from './define-retriever.ts'
import type { Metadata } from './filter/filter.ts'
import type { Retriever, RetrieveOptions, RetrieveResult } from './retriever.ts'

/** How a wrapped retriever searches. */
export interface RetrieverWrap {
  /** Names it in traces, events and errors. */
  readonly name: string
  /** How many times `k` the retriever inside is asked for; 20 passages at least. */
  readonly overFetch: number
  /** Takes the best `k` of what was found. */
  readonly choose: (found: RetrieveResult, request: RetrieveOptions) => Promise<FoundPassages>
}

/** Any retriever, whatever its metadata are and its options beyond those of the port. */
export interface AnyRetriever {
  /** Stands in traces, events and errors. */
  readonly name: string
  /** As that of every retriever. */
  retrieve(options: never): Promise<RetrieveResult>
}

/**
 * A retriever around another: it takes the same options, always with a query, and says the same beyond passages. What else
 * the one inside can do, such as looking into a search, stays with that one; only disposal is handed on.
 * What a result says beyond its passages is about the search inside.
 */
export type RetrieverAround<R extends AnyRetriever> = (R extends AsyncDisposable ? AsyncDisposable : unknown) & {
  /** Stands in traces, events and errors. */
  readonly name: string
  /** As that of the retriever inside. */
  retrieve(options: Parameters<R['retrieve']>[0] & Pick<RetrieveOptions, 'query'>): ReturnType<R['retrieve']>
}

/**
 * Makes a retriever that chooses among more passages than are asked for.
 *
 * @throws ConfigurationError when `overFetch` is below 1
 */
export function wrapRetriever<R extends AnyRetriever>(retriever: R, wrap: RetrieverWrap): RetrieverAround<R> {
  const { name, overFetch, choose } = wrap
  if (!(overFetch >= 1))
    throw new ConfigurationError(`\`overFetch\` of retriever '${name}' is ${overFetch}, but must be a number from 1.`)
  const dispose = (retriever as Partial<AsyncDisposable>)[Symbol.asyncDispose]
  const around: Retriever & Partial<AsyncDisposable> = {
    name,
    ...(dispose && { [Symbol.asyncDispose]: () => dispose.call(retriever) }),
    async retrieve(options) {
      const beyondThePort = Object.keys(options).filter((key) => !ofThePort.has(key))
      return defineRetriever<Metadata, object>({
        name,
        options: beyondThePort as never[],
        async retrieve(request) {
          const found = await (retriever as unknown as Retriever).retrieve({
            ...request,
            k: widen(request.k, overFetch),
          })
          return { ...found, ...(await choose(found, request)) }
        },
      }).retrieve(options)
    },
  }
  return around as RetrieverAround<R>
}

/** How many passages to find where `k` are to be chosen from them. */
export function widen(k: number, overFetch: number): number {
  return Math.max(Math.ceil(k * overFetch), leastWide)
}

/** Of a few passages a choice is hardly one. */
const leastWide = 20
const ofThePort: ReadonlySet<string> = new Set<keyof RetrieveOptions>(['query', 'k', 'filter', 'signal'])
