import { warn } from '../../work/warnings.ts'
import { currentContext, currentScope, withScope } from '../../scope.ts'
import { EmbedderError } from '../../errors/embedder-error.ts'
import type { Cache } from '../../cache/cache.ts'
import { failOpen } from '../../cache/fail-open.ts'
import { singleFlight } from '../../cache/single-flight.ts'
import type { CacheMode } from '../../lm/pipeline-options.ts'
import { sha256Hex } from '../../hash/sha256.ts'
import type { Embedder, EmbedOptions, EmbedResult } from './embedder.ts'
import { type CachedVector, readVector, writeVector } from './cached-vector.ts'
import { callSignal } from '../guard-call.ts'
import { wrapEmbedder } from './wrap-embedder.ts'

/** Options of {@link withEmbeddingCache}. */
export interface EmbeddingCacheOptions {
  /** Where vectors are kept. @default the cache of the context; without one nothing is kept */
  readonly cache?: Cache | undefined
  /** What calls do with it, as for LMs. @default that of the context, else 'use' */
  readonly mode?: CacheMode | undefined
  /** How long a vector may be used, in milliseconds. @default as long as the cache keeps it */
  readonly ttlMs?: number | undefined
  /** How long the cache may take for one thing before the call goes on without it, in milliseconds. @default 2000 */
  readonly timeoutMs?: number | undefined
}

/**
 * Makes an embedder that embeds each text once: vectors are kept under the embedder's id, the purpose and the text. Only
 * what is missing is embedded, in one call; what is twice in a call, or asked for by two calls at once, counts once. A
 * cache that fails or is slow is a warning on `dspex:warning`, and the call goes on without it. `tokens` of the result are
 * those that were spent, 0 when everything was there.
 *
 * @example withEmbeddingCache(embedder, { cache: fileCache({ folder: '.cache/vectors' }) })
 */
export function withEmbeddingCache<E extends Embedder>(embedder: E, options: EmbeddingCacheOptions = {}): E {
  const flights = singleFlight<CachedVector>()
  return wrapEmbedder(embedder, async (request) => {
    const { cache = currentContext().cache, mode = currentContext().cacheMode ?? 'use' } = options
    const { texts, purpose = 'document' } = request
    const isText = Array.isArray(texts) && texts.every((text: unknown) => typeof text === 'string')
    // What is wrong with a request is for the embedder to say.
    if (!cache || mode === 'bypass' || !isText) return embedder.embed(request)
    const signal = callSignal(request.signal)
    const batch = new Batch(embedder, { ...options, cache, mode, purpose })
    const wanted = new Map<string, Promise<CachedVector>>()
    for (const text of texts) {
      if (wanted.has(text)) continue
      // Calls that do other things with the cache, or use another one, do not share.
      const key = `${mode}:${numberOf(cache)}:${keyOf(embedder, purpose, text)}`
      const landed = flights.join(key, signal, (signal) => batch.add(text, signal))
      wanted.set(
        text,
        landed.then(({ value }) => value),
      )
    }
    batch.start()
    const vectors = await Promise.all(texts.map((text) => wanted.get(text) as Promise<CachedVector>))
    const truncated = [...vectors.keys()].filter((place) => vectors[place]?.truncated)
    return {
      // Callers may change what they get.
      embeddings: vectors.map(({ vector }) => Float32Array.from(vector)),
      tokens: batch.tokens,
      ...(truncated.length > 0 && { truncated }),
    }
  })
}

type BatchOptions = EmbeddingCacheOptions & {
  readonly cache: Cache
  readonly mode: CacheMode
  readonly purpose: NonNullable<EmbedOptions['purpose']>
}

/** The texts of one call that no other call is at: looked up each by itself, and embedded together. */
class Batch {
  /** Tokens spent, where the embedder says so. */
  tokens: number | undefined = 0
  readonly #embedder: Embedder
  readonly #options: BatchOptions
  readonly #members: { readonly text: string; readonly signal: AbortSignal }[] = []
  readonly #vectors = Promise.withResolvers<ReadonlyMap<string, CachedVector>>()

  constructor(embedder: Embedder, options: BatchOptions) {
    this.#embedder = embedder
    this.#options = options
    this.#vectors.promise.catch(() => undefined)
  }

  async add(text: string, signal: AbortSignal): Promise<CachedVector> {
    this.#members.push({ text, signal })
    return (await this.#vectors.promise).get(text) as CachedVector
  }

  start(): void {
    if (this.#members.length === 0) return
    // The context's signal is that of whoever came first; others may be waiting too.
    const scope = currentScope()
    const outside = { ...scope, context: { ...scope.context, signal: undefined } }
    this.#vectors.resolve(withScope(outside, () => this.#work()))
  }

  async #work(): Promise<ReadonlyMap<string, CachedVector>> {
    const { mode } = this.#options
    const signal = whenAllAborted(this.#members.map((member) => member.signal))
    const texts = this.#members.map(({ text }) => text)
    const found = mode === 'refresh' ? [] : await Promise.all(texts.map((text) => this.#find(text, signal)))
    const vectors = new Map<string, CachedVector>()
    for (const [place, text] of texts.entries()) if (found[place]) vectors.set(text, found[place])
    const missing = texts.filter((text) => !vectors.has(text))
    if (missing.length === 0) return vectors
    if (mode === 'only-if-cached') throw notCached(this.#embedder, missing.length)
    for (const [text, vector] of await this.#embed(missing, signal)) vectors.set(text, vector)
    return vectors
  }

  async #embed(texts: readonly string[], signal: AbortSignal): Promise<(readonly [string, CachedVector])[]> {
    const result: EmbedResult = await this.#embedder.embed({ texts, purpose: this.#options.purpose, signal })
    this.tokens = result.tokens
    const cut = new Set(result.truncated)
    const vectors = texts.map((text, place) => {
      const vector = Float32Array.from(result.embeddings[place] ?? [])
      return [text, { vector, truncated: cut.has(place) }] as const
    })
    await Promise.all(vectors.map(([text, vector]) => this.#keep(text, vector, signal)))
    return vectors
  }

  async #find(text: string, signal: AbortSignal): Promise<CachedVector | undefined> {
    const { cache, timeoutMs = 2000, purpose } = this.#options
    const key = keyOf(this.#embedder, purpose, text)
    const found = await failOpen(cache, { action: 'read a vector', timeoutMs, signal }, () =>
      cache.get({ key, signal }),
    )
    if (found?.value === undefined) return undefined
    const vector = readVector(found.value, this.#embedder.dimensions)
    if (!vector) warn('CACHE_ENTRY_INVALID', () => `The cache holds no vector under ${key}, but something else.`)
    return vector
  }

  async #keep(text: string, vector: CachedVector, signal: AbortSignal): Promise<void> {
    const { cache, timeoutMs = 2000, purpose, ttlMs } = this.#options
    const key = keyOf(this.#embedder, purpose, text)
    await failOpen(cache, { action: 'keep a vector', timeoutMs, signal }, () =>
      cache.set({ key, value: writeVector(vector), ttlMs, signal }),
    )
  }
}

function keyOf({ id, dimensions }: Embedder, purpose: string, text: string): string {
  return sha256Hex(JSON.stringify({ v: 1, embedder: id, dimensions, purpose, text }))
}

const numbers = new WeakMap<Cache, number>()
let lastNumber = 0

function numberOf(cache: Cache): number {
  const number = numbers.get(cache) ?? (lastNumber += 1)
  numbers.set(cache, number)
  return number
}

/** Fires when nobody wants anything of the batch any longer. */
function whenAllAborted(signals: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController()
  let waiting = signals.length
  for (const signal of signals) {
    const leave = (): void => {
      waiting -= 1
      if (waiting === 0) controller.abort(signal.reason)
    }
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  }
  return controller.signal
}

function notCached({ id }: Embedder, count: number): EmbedderError {
  return new EmbedderError(
    `${count} texts are not cached for embedder '${id}', and the cache mode 'only-if-cached' embeds none.`,
    { code: 'EMBEDDER_NOT_CACHED' },
  )
}
