import { embedWork } from './embed-work.ts'
import { warn } from '../../work/warnings.ts'
import { work } from '../../work/work.ts'
import { EmbedderError } from '../../errors/embedder-error.ts'
import { describeCause } from '../../wording/describe-cause.ts'
import { showValue } from '../../wording/show-value.ts'
import { callSignal, guardCall } from '../guard-call.ts'
import type { Embedder, EmbedOptions, EmbedResult } from './embedder.ts'

/** What an embedder is made of. */
export interface EmbedderDefinition {
  /** Names model and revision. */
  readonly id: string
  /** The length of every vector. */
  readonly dimensions: number
  /** Embeds at least one text. */
  readonly embed: (request: EmbedOptions) => EmbedResult | Promise<EmbedResult>
}

/**
 * Makes an embedder of a function. Vectors are checked (one per text, all of `dimensions` finite numbers), an abort of
 * the call or of the context rejects at once, what a third party throws is wrapped, and the work is published as an
 * event. No texts give no vectors, without asking. What owns resources adds `[Symbol.asyncDispose]` as retrievers do.
 *
 * A call rejects with an `EmbedderError`: `EMBEDDER_REQUEST_INVALID`, `EMBEDDER_FAILED` or `EMBEDDER_RESULT_INVALID`.
 */
export function defineEmbedder({ id, dimensions, embed }: EmbedderDefinition): Embedder {
  return {
    id,
    dimensions,
    async embed({ texts, purpose = 'document', ...options }) {
      const signal = callSignal(options.signal)
      checkTexts(id, texts)
      if (texts.length === 0) return { embeddings: [] }
      return work(
        embedWork,
        () => ({ embedder: id, count: texts.length }),
        () =>
          guardCall({
            signal,
            run: (signal) => embed({ texts, purpose, signal }),
            check: (result) => checkResult(id, dimensions, texts.length, result),
            wrap: (cause) =>
              new EmbedderError(`Embedder '${id}' failed: ${describeCause(cause)}`, { code: 'EMBEDDER_FAILED', cause }),
          }),
      )
    },
  }
}

function checkTexts(id: string, texts: unknown): void {
  const misfit = Array.isArray(texts) ? (texts as unknown[]).find((text) => typeof text !== 'string') : texts
  if (misfit === undefined && Array.isArray(texts) && !texts.includes(undefined)) return
  throw new EmbedderError(`Embedder '${id}' can't embed ${showValue(misfit)}: texts must be a list of strings.`, {
    code: 'EMBEDDER_REQUEST_INVALID',
  })
}

function checkResult(id: string, dimensions: number, count: number, result: EmbedResult): EmbedResult {
  const embeddings: unknown = (result as EmbedResult | undefined)?.embeddings
  const problem = problemOf(embeddings, dimensions, count)
  if (problem === undefined) {
    warnOfCuts(id, count, result.truncated?.length ?? 0)
    return result
  }
  throw new EmbedderError(`Embedder '${id}' returned a result that can't be used: ${problem}.`, {
    code: 'EMBEDDER_RESULT_INVALID',
  })
}

function warnOfCuts(id: string, count: number, cut: number): void {
  if (cut === 0) return
  warn(
    'EMBEDDER_TRUNCATED',
    () =>
      `${cut} of ${count} texts are longer than what embedder '${id}' takes, and their ends do not count. Split them first.`,
  )
}

function problemOf(embeddings: unknown, dimensions: number, count: number): string | undefined {
  if (!Array.isArray(embeddings)) return `embeddings is ${showValue(embeddings)}, but must be a list`
  if (embeddings.length !== count) return `there are ${embeddings.length} vectors for ${count} texts`
  for (const [index, vector] of (embeddings as unknown[]).entries()) {
    if (!Array.isArray(vector) && !(vector instanceof Float32Array))
      return `embeddings[${index}] is ${showValue(vector)}, but must be a vector`
    if (vector.length !== dimensions)
      return `embeddings[${index}] has ${vector.length} dimensions, but the embedder declares ${dimensions}`
    const at = (vector as ArrayLike<unknown> & { findIndex: unknown[]['findIndex'] }).findIndex(
      (value) => !Number.isFinite(value),
    )
    if (at !== -1) return `embeddings[${index}][${at}] is ${String(vector[at])}, but must be a finite number`
  }
  return undefined
}
