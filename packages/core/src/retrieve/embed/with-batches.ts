import { mergeSignals } from '../../context.ts'
import { currentContext } from '../../scope.ts'
import { describeCause } from '../../wording/describe-cause.ts'
import { ConfigurationError } from '../../errors/configuration-error.ts'
import { DspexError } from '../../errors/dspex-error.ts'
import { EmbedderError } from '../../errors/embedder-error.ts'
import { LMError } from '../../errors/lm-error.ts'
import { createAdmission } from '../../lm/admission/admission.ts'
import type { AdmissionOptions, RetryOptions } from '../../lm/pipeline-options.ts'
import { retryCall } from '../../lm/stages/retry-call.ts'
import type { Embedder, EmbedOptions, EmbedResult } from './embedder.ts'
import { callSignal } from '../guard-call.ts'
import { wrapEmbedder } from './wrap-embedder.ts'

/** Options of {@link withBatches}. */
export interface BatchesOptions {
  /** How many texts go in one call. @default 64 */
  readonly batchSize?: number | undefined
  /** How many calls may run at once and per minute; `false` for all. All calls of this embedder count. @default {} */
  readonly limits?: AdmissionOptions | false | undefined
  /** How calls that fail and may succeed later are made again; `false` for not at all. @default the context's, else {} */
  readonly retry?: RetryOptions | false | undefined
}

/**
 * Makes an embedder that splits texts into batches of similar length and sends several at once, as fast as the provider
 * takes them, by the retries and the admission that LM calls go through. Only what has a retryable `LMError` as itself or
 * as its cause is tried again. The first batch that fails for good ends the others.
 *
 * @throws ConfigurationError when `batchSize` or a limit is no positive number
 * @example withBatches(aiSdkEmbedder(model, { dimensions: 1536 }), { batchSize: 96, limits: { maxConcurrency: 8 } })
 */
export function withBatches<E extends Embedder>(embedder: E, options: BatchesOptions = {}): E {
  const { batchSize = 64, limits = {} } = options
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new ConfigurationError(`\`batchSize\` is ${batchSize}, but must be a whole number from 1.`)
  }
  const admission = limits ? createAdmission(limits) : undefined
  return wrapEmbedder(embedder, async (request) => {
    const { texts, purpose } = request
    const isText = Array.isArray(texts) && texts.every((text: unknown) => typeof text === 'string')
    // What is wrong with a request is for the embedder to say.
    if (!isText || texts.length === 0) return embedder.embed(request)
    const given = callSignal(request.signal)
    const failed = new AbortController()
    const signal = mergeSignals(failed.signal, given)
    const retry = options.retry ?? currentContext().retry ?? {}

    async function embedOnce(places: readonly number[], attempt: number): Promise<EmbedResult> {
      const batch: EmbedOptions = { texts: places.map((place) => texts[place] as string), purpose, signal }
      const tokens = limits && limits.tokensPerMinute !== undefined ? guessTokens(batch) : 0
      const place = await admission?.enter({ group: undefined, urgent: attempt > 1, tokens, signal })
      try {
        const result = await embedder.embed(batch)
        place?.succeed(result.tokens)
        return result
      } catch (error) {
        place?.fail(failureOf(error))
        throw signal.aborted ? error : failureOf(error)
      }
    }

    const batches = splitByLength(texts, batchSize)
    try {
      const results = await Promise.all(
        batches.map(async (places) => {
          const call = (attempt: number): Promise<EmbedResult> => embedOnce(places, attempt)
          return retry ? retryCall({ id: embedder.id, signal, call }, retry) : call(1)
        }),
      )
      return joinBatches(batches, results)
    } catch (error) {
      failed.abort(error)
      if (given?.aborted) throw given.reason
      throw EmbedderError.isInstance(error) ? error : toEmbedderError(embedder.id, error)
    }
  })
}

/** Groups places of texts, the shortest first: models fill texts of a batch up to the longest. */
function splitByLength(texts: readonly string[], size: number): number[][] {
  const order = [...texts.keys()].toSorted((a, b) => (texts[a] as string).length - (texts[b] as string).length)
  return Array.from({ length: Math.ceil(order.length / size) }, (_, at) => order.slice(at * size, (at + 1) * size))
}

function joinBatches(batches: readonly (readonly number[])[], results: readonly EmbedResult[]): EmbedResult {
  const embeddings: EmbedResult['embeddings'][number][] = []
  const truncated: number[] = []
  let tokens: number | undefined = 0
  for (const [at, places] of batches.entries()) {
    const result = results[at] as EmbedResult
    for (const [within, place] of places.entries())
      embeddings[place] = result.embeddings[within] as EmbedResult['embeddings'][number]
    for (const within of result.truncated ?? []) truncated.push(places[within] as number)
    // A part that is not known makes the sum unknown.
    tokens = tokens === undefined || result.tokens === undefined ? undefined : tokens + result.tokens
  }
  return {
    embeddings,
    tokens,
    ...(truncated.length > 0 && { truncated: truncated.toSorted((a, b) => a - b) }),
  }
}

/** What retries and admission learn from: embedders report what a provider said as the cause of their own error. */
function failureOf(error: unknown): unknown {
  const cause: unknown = DspexError.isInstance(error) ? error.cause : undefined
  return !LMError.isInstance(error) && LMError.isInstance(cause) ? cause : error
}

function toEmbedderError(id: string, cause: unknown): EmbedderError {
  const blame = DspexError.isInstance(cause) ? cause.blame : undefined
  return new EmbedderError(`Embedder '${id}' failed: ${describeCause(cause)}`, {
    code: 'EMBEDDER_FAILED',
    cause,
    blame,
  })
}

function guessTokens({ texts }: EmbedOptions): number {
  return texts.reduce((sum, text) => sum + text.length / 4, 0)
}
