import { warn } from '../../work/warnings.ts'
import { ConfigurationError } from '../../errors/configuration-error.ts'
import { LMError } from '../../errors/lm-error.ts'
import { showValue } from '../../wording/show-value.ts'
import { cacheKey } from '../reply-cache/cache-key.ts'
import { UnkeyableError } from '../reply-cache/key-content.ts'
import { ReplyEntry, type ReplyEntryOptions } from '../reply-cache/reply-entry.ts'
import { sharedStreams } from '../reply-cache/shared-streams.ts'
import { singleFlight } from '../../cache/single-flight.ts'
import type { LM, LMRequest, LMResult, LMStreamPart } from '../lm.ts'
import type { CacheMode, CacheOptions } from '../pipeline-options.ts'
import { putStage } from './lm-with-stage.ts'
import { streamResult } from '../stream/stream-result.ts'

const modes: ReadonlySet<string> = new Set<CacheMode>(['use', 'bypass', 'refresh', 'only-if-cached'])

/**
 * Makes an LM that asks once for what is asked several times: earlier, at the same moment, or by another process that
 * shares the cache. Kept is what came to its own end and what the request calls `cacheable`. A hit has `cached: true`
 * and the usage of the call that it saves.
 *
 * A cache that fails or is slow is a warning on `dspex:warning`, and the call goes on without it.
 *
 * @throws ConfigurationError for a mode that does not exist
 * @example withCache(lm, { cache: memoryCache() })
 */
export function withCache(lm: LM, options: CacheOptions): LM {
  const { mode = 'use' } = options
  if (!modes.has(mode)) {
    throw new ConfigurationError(`There is no cache mode ${showValue(mode)}. There are: ${[...modes].join(', ')}.`)
  }
  if (mode === 'bypass') return lm
  return putStage(lm, 'cache', options, () => ({
    covers: ['cache'],
    around: (inner) => (mode === 'only-if-cached' ? findOnly(inner, options) : findOrAsk(inner, options)),
  }))
}

function findOnly(inner: LM, options: CacheOptions): Pick<LM, 'generate' | 'stream'> {
  async function generate(request: LMRequest): Promise<LMResult> {
    const { signal = new AbortController().signal } = request
    const key = keyOf(inner, request)
    const hit = key === undefined ? undefined : await new ReplyEntry(key, withDefaults(options), signal).find()
    if (hit) return hit
    throw new LMError(
      `No reply of LM '${inner.id}' to this request is cached, and the cache mode 'only-if-cached' asks for none. ` +
        `\`explainCacheKey\` says how it differs from another request.`,
      { code: 'LM_NOT_CACHED', provider: inner.id },
    )
  }
  return {
    generate,
    stream: async function* stream(request) {
      yield* streamResult(await generate(request))
    },
  }
}

function findOrAsk(inner: LM, options: CacheOptions): Pick<LM, 'generate' | 'stream'> {
  const isRefresh = options.mode === 'refresh'
  const settings = withDefaults(options)
  const flights = singleFlight<LMResult>()
  const streams = sharedStreams()
  const { stream } = inner

  async function ask(key: string, request: LMRequest, signal: AbortSignal): Promise<LMResult> {
    const entry = new ReplyEntry(key, settings, signal)
    const { hit, release } = isRefresh ? {} : await entry.takeTurn()
    if (hit) return hit
    try {
      const result = await inner.generate({ ...request, signal })
      await entry.keep(result, request.cacheable)
      return result
    } finally {
      await release?.()
    }
  }

  async function* open(key: string, request: LMRequest, signal: AbortSignal): AsyncGenerator<LMStreamPart> {
    const entry = new ReplyEntry(key, settings, signal)
    const { hit, release } = isRefresh ? {} : await entry.takeTurn()
    if (hit) return yield* streamResult(hit)
    try {
      for await (const part of (stream as NonNullable<LM['stream']>)({ ...request, signal })) {
        if (part.type === 'finish') await entry.keep(part.result, request.cacheable)
        yield part
      }
    } finally {
      await release?.()
    }
  }

  return {
    async generate(request) {
      const key = keyOf(inner, request)
      if (key === undefined) return inner.generate(request)
      const { value, first } = await flights.join(key, request.signal, (signal) => ask(key, request, signal))
      return first || value.cached ? value : { ...value, cached: true, retries: undefined }
    },
    ...(stream && {
      stream(request) {
        const key = keyOf(inner, request)
        if (key === undefined) return stream(request)
        return streams.join(key, request.signal, (signal) => open(key, request, signal))
      },
    }),
  }
}

function withDefaults(options: CacheOptions): ReplyEntryOptions {
  const { cache, ttlMs, timeoutMs = 2000, leaseMs = 15_000, waitMs = 120_000 } = options
  return { cache, ttlMs, timeoutMs, leaseMs, waitMs }
}

/** The key of a request; one that can't have any is passed by the cache, with a warning. */
function keyOf(lm: LM, request: LMRequest): string | undefined {
  try {
    return cacheKey(lm, request)
  } catch (error) {
    if (!(error instanceof UnkeyableError)) throw error
    warn('CACHE_BYPASSED', () => `A request to LM '${lm.id}' is not cached: ${error.message}.`)
    return undefined
  }
}
