import { retrieveWork } from './retrieve-work.ts'
import { work } from '../work/work.ts'
import { callKey, noteCall, takeAnswer } from '../attempt/attempt-scope.ts'
import { currentScope } from '../scope.ts'
import { RetrieverError } from '../errors/retriever-error.ts'
import { describeCause } from '../wording/describe-cause.ts'
import { didYouMean } from '../wording/nearest-name.ts'
import { showValue } from '../wording/show-value.ts'
import { callSignal, guardCall } from './guard-call.ts'
import { problemOfK, problemOfRanking } from './check-ranking.ts'
import type { Filter, Metadata } from './filter/filter.ts'
import type { Passage, Retriever, RetrieveOptions, RetrieveResult } from './retriever.ts'
import { readFilter } from './filter/read-filter.ts'

/**
 * What a retriever is made of. `Options` are those that it takes beyond the port's, `Details` what its results have
 * beyond passages.
 */
export interface RetrieverDefinition<
  M extends Metadata = Metadata,
  Options extends object = object,
  Details extends object = object,
> {
  /** Names the retriever in traces, events and errors. */
  readonly name: string
  /** The options beyond those of the port, all of them optional; they stand in events and traces too. @default [] */
  readonly options?: readonly (keyof Options & string)[] | undefined
  /** Searches. What the port names has been checked; members of the result beyond `passages` are passed on. */
  readonly retrieve: (
    request: RetrieveOptions<M> & Options,
  ) => (FoundPassages<M> & Details) | Promise<FoundPassages<M> & Details>
}

/** A retriever that takes more options than the port has, or says more; it serves wherever any retriever can. */
export interface ExtendedRetriever<
  M extends Metadata,
  Options extends object,
  Details extends object,
> extends Retriever<M> {
  /** As {@link Retriever.retrieve}. */
  retrieve(options: RetrieveOptions<M> & Options): Promise<RetrieveResult<M> & Details>
}

/** What an implementation of a retriever returns: at most `k` passages, best first. */
export interface FoundPassages<M extends Metadata = Metadata> {
  /** No id twice, with finite scores that never rise. */
  readonly passages: readonly FoundPassage<M>[]
}

/** A passage whose metadata may be left out. */
export interface FoundPassage<M extends Metadata = Metadata> extends Omit<Passage<M>, 'metadata'> {
  /** Facts about the passage. @default {} */
  readonly metadata?: M | undefined
}

/**
 * Makes a retriever of a function. Requests and results are checked, an abort of the call or of the context rejects at
 * once, what a third party throws is wrapped, and the retrieval is published as an event and recorded in the trace.
 * One that owns resources adds `[Symbol.asyncDispose]`: `{ ...defineRetriever(…), async [Symbol.asyncDispose]() {…} }`.
 *
 * A call rejects with a `RetrieverError`: `RETRIEVER_REQUEST_INVALID`, `FILTER_INVALID`, `RETRIEVER_FAILED` or
 * `RETRIEVER_RESULT_INVALID`.
 *
 * @example
 * defineRetriever({
 *   name: 'wiki',
 *   retrieve: async ({ query, k, signal }) => ({ passages: await search(query, k, signal) }),
 * })
 */
export function defineRetriever<
  M extends Metadata = Metadata,
  Options extends object = object,
  Details extends object = object,
>({
  name,
  options: names = [],
  retrieve,
}: RetrieverDefinition<M, Options, Details>): ExtendedRetriever<M, Options, Details> {
  const made: ExtendedRetriever<M, Options, Details> = {
    name,
    async retrieve(options) {
      const signal = callSignal(options.signal)
      refuseUnknown(name, options, names)
      const request = { ...checkRequest(name, options), ...pick(options, names) } as Request<M> & Options
      return work(
        retrieveWork,
        () => ({ retriever: name, ...request }),
        async () => {
          const { attempt } = currentScope()
          const key = callKey(attempt, request, undefined)
          const known = takeAnswer(attempt, made, key)
          if (known) return known.output as RetrieveResult<M> & Details
          const output = await guardCall({
            signal,
            run: (signal) => retrieve({ ...request, signal }),
            check: (found) => checkResult(name, request.k, found),
            wrap: (cause) =>
              new RetrieverError(`Retriever '${name}' failed: ${describeCause(cause)}`, {
                code: 'RETRIEVER_FAILED',
                cause,
              }),
          })
          noteCall(attempt, { target: made, path: name, input: request, output, key })
          return output
        },
      )
    },
  }
  return made
}

type Request<M extends Metadata> = Pick<RetrieveOptions<M>, 'query' | 'k' | 'filter'>

function checkRequest<M extends Metadata>(name: string, options: RetrieveOptions<M>): Request<M> {
  const { query, k } = options
  const problem = typeof query === 'string' ? problemOfK(k) : `query is ${showValue(query)}, but must be a string`
  if (problem !== undefined) {
    throw new RetrieverError(`Retriever '${name}' can't be asked this: ${problem}.`, {
      code: 'RETRIEVER_REQUEST_INVALID',
    })
  }
  const filter = readFilter(options)
  return filter === undefined ? { query, k } : { query, k, filter: filter as Filter<M> }
}

const portNames = ['query', 'k', 'filter', 'signal'] as const satisfies readonly (keyof RetrieveOptions)[]

/** A misspelt `filter` would narrow nothing, and nobody would be told. */
function refuseUnknown(name: string, options: object, beyond: readonly string[]): void {
  const known = [...portNames, ...beyond]
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue
    throw new RetrieverError(
      `Retriever '${name}' has no option \`${key}\`.${didYouMean(key, known, '`')} It takes ${known.map((each) => `\`${each}\``).join(', ')}.`,
      { code: 'RETRIEVER_REQUEST_INVALID' },
    )
  }
}

/** The named members of `source` that are not `undefined`. */
function pick<T extends object>(source: T, names: readonly (keyof T)[]): Partial<T> {
  const picked: Partial<T> = {}
  for (const name of names) if (source[name] !== undefined) picked[name] = source[name]
  return picked
}

function checkResult<M extends Metadata, Details extends object>(
  name: string,
  k: number,
  found: FoundPassages<M> & Details,
): RetrieveResult<M> & Details {
  const passages = (found as FoundPassages<M> | undefined)?.passages
  const problem = problemOfRanking(passages, k) ?? problemOfContent(passages ?? [])
  if (problem === undefined) return { ...found, passages: found.passages.map(withMetadata) }
  throw new RetrieverError(`Retriever '${name}' returned a result that can't be used: ${problem}.`, {
    code: 'RETRIEVER_RESULT_INVALID',
  })
}

function problemOfContent(passages: readonly FoundPassage[]): string | undefined {
  for (const { id, text, metadata } of passages) {
    if (typeof text !== 'string')
      return `the text of passage ${showValue(id)} is ${showValue(text)}, but must be a string`
    const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)
    if (metadata !== undefined && !isObject)
      return `the metadata of passage ${showValue(id)} is ${showValue(metadata)}, but must be an object`
  }
  return undefined
}

function withMetadata<M extends Metadata>(passage: FoundPassage<M>): Passage<M> {
  return { ...passage, metadata: passage.metadata ?? ({} as M) }
}
