import { availableParallelism } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { type Embedder, EmbedderError } from '@dspex/core'
import { createGate, defineEmbedder, hashJson } from '@dspex/core/implement'
import type { InferenceSession } from 'onnxruntime-node'
import { findModelFiles, problem } from './model-files.ts'
import { planBatches } from './plan-batches.ts'
import { loadSentenceModel, type Pooling, type SentenceModel } from './sentence-model.ts'
import { createTokenizer, type TextTokenizer, type TokenizedText } from './text-tokenizer.ts'

/** Options of {@link onnxEmbedder}. */
export interface OnnxEmbedderOptions {
  /** A folder with `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`, or an `.onnx` file. */
  readonly model: string
  /** The `tokenizer.json`. @default the one beside the model, or in the folder above a folder `onnx` */
  readonly tokenizer?: string | undefined
  /** Names the model in its id, which also has a hash of its files and settings. @default the name of its folder */
  readonly name?: string | undefined
  /** How the vectors of tokens become that of the text; the card of the model says which. @default 'mean' */
  readonly pooling?: Pooling | undefined
  /** Scales vectors to length 1. @default true */
  readonly normalize?: boolean | undefined
  /**
   * How many tokens of a text count, those that frame it included. What is cut is named in `truncated` of the result,
   * and warned of on `dspex:warning` as `EMBEDDER_TRUNCATED`.
   *
   * @default what the tokenizer's files say, else 512
   */
  readonly maxTokens?: number | undefined
  /** Set before a text that is searched for, where the model was trained with one, as in `'query: '`. @default none */
  readonly queryPrefix?: string | undefined
  /** Set before a text that is searched in, where the model was trained with one. @default none */
  readonly documentPrefix?: string | undefined
  /** What the length of the vectors must be; a model with another one is refused. @default whatever it is */
  readonly dimensions?: number | undefined
  /** The output to take, of a model with several. @default the first with a vector per token, else per text */
  readonly output?: string | undefined
  /** How many tokens are computed at once, which nothing else in this process can interrupt. @default 512 */
  readonly batchTokens?: number | undefined
  /** How many CPU threads compute. @default one less than there are cores, at least 1 */
  readonly threads?: number | undefined
  /** More for `onnxruntime-node`, such as `executionProviders`. @default {} */
  readonly sessionOptions?: InferenceSession.SessionOptions | undefined
  /** Cancels the loading, which then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
}

/** An embedder in this process. Dispose of it to free its memory. */
export interface OnnxEmbedder extends Embedder, AsyncDisposable {
  /** How many tokens of a text count. */
  readonly maxTokens: number
}

/**
 * Loads an ONNX sentence model, run by `onnxruntime-node` in this process. Texts are computed in batches of similar
 * length. The id holds a hash of the files and of all that changes vectors, so those of another model are told apart.
 *
 * @throws ConfigurationError when a file is missing or not what it should be, the model is no sentence model, its vectors
 *   have another length than `dimensions`, or `onnxruntime-node` is not installed
 * @example await using embedder = await onnxEmbedder({ model: './all-MiniLM-L6-v2' })
 */
export async function onnxEmbedder(options: OnnxEmbedderOptions): Promise<OnnxEmbedder> {
  checkOptions(options)
  const { signal, pooling = 'mean', output, sessionOptions } = options
  signal?.throwIfAborted()
  const files = await findModelFiles(options)
  signal?.throwIfAborted()
  const tokenizer = createTokenizer(files, options.maxTokens)
  const intraOpNumThreads = options.threads ?? Math.max(1, availableParallelism() - 1)
  const model = await loadSentenceModel(files.model, {
    pooling,
    output,
    // What goes wrong is thrown; the library would write it to stderr too.
    sessionOptions: { intraOpNumThreads, logSeverityLevel: 4, ...sessionOptions },
  })
  try {
    signal?.throwIfAborted()
    const dimensions = await findDimensions(files.model, { model, tokenizer, wanted: options.dimensions })
    signal?.throwIfAborted()
    const id = `onnx:${options.name ?? files.name}@${identify(files.sha256, tokenizer.maxTokens, options)}`
    return createEmbedder({ id, dimensions, model, tokenizer }, options)
  } catch (error) {
    await model[Symbol.asyncDispose]()
    throw error
  }
}

interface Parts {
  readonly id: string
  readonly dimensions: number
  readonly model: SentenceModel
  readonly tokenizer: TextTokenizer
}

function createEmbedder({ id, dimensions, model, tokenizer }: Parts, options: OnnxEmbedderOptions): OnnxEmbedder {
  const { queryPrefix = '', documentPrefix = '', normalize = true, batchTokens = 512 } = options
  const turns = createGate(1)
  const ending = new AbortController()
  let ended: Promise<void> | undefined
  const embedder = defineEmbedder({
    id,
    dimensions,
    async embed({ texts, purpose, signal }) {
      const prefix = purpose === 'query' ? queryPrefix : documentPrefix
      const tokenized = await tokenizeAll(tokenizer, { texts, prefix, signal })
      const embeddings: Float32Array[] = []
      for (const batch of planBatches(
        tokenized.map(({ ids }) => ids.length),
        batchTokens,
      )) {
        const ids = batch.map((place) => tokenized[place]?.ids ?? [])
        const vectors = await turns.pass(async () => {
          signal?.throwIfAborted()
          return model.embed(ids, tokenizer.padId)
        }, ending.signal)
        for (const [at, place] of batch.entries()) {
          const vector = vectors[at] as Float32Array
          embeddings[place] = normalize ? toUnit(vector) : vector
        }
      }
      return {
        embeddings,
        tokens: tokenized.reduce((sum, { ids }) => sum + ids.length, 0),
        truncated: [...tokenized.keys()].filter((place) => tokenized[place]?.isCut),
      }
    },
  })
  return {
    ...embedder,
    maxTokens: tokenizer.maxTokens,
    [Symbol.asyncDispose]() {
      const reason = new EmbedderError(`'${id}' was disposed of. Make another one.`, { code: 'EMBEDDER_FAILED' })
      ending.abort(reason)
      // After the batch that is being computed.
      ended ??= turns.pass(async () => model[Symbol.asyncDispose]())
      return ended
    },
  }
}

/** After so many texts others get their turn. */
const tokenizedAtOnce = 32

async function tokenizeAll(
  tokenizer: TextTokenizer,
  {
    texts,
    prefix,
    signal,
  }: { readonly texts: readonly string[]; readonly prefix: string; readonly signal: AbortSignal | undefined },
): Promise<TokenizedText[]> {
  const tokenized: TokenizedText[] = []
  for (const text of texts) {
    if (tokenized.length > 0 && tokenized.length % tokenizedAtOnce === 0) {
      await setImmediate()
      signal?.throwIfAborted()
    }
    tokenized.push(tokenizer.tokenize(prefix + text))
  }
  return tokenized
}

function toUnit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0))
  return length === 0 ? vector : vector.map((value) => value / length)
}

/** The length of the vectors: what the file says, else what a text gets. */
async function findDimensions(
  path: string,
  { model, tokenizer, wanted }: Pick<Parts, 'model' | 'tokenizer'> & { readonly wanted: number | undefined },
): Promise<number> {
  const found = model.dimensions ?? (await tryOut(path, { model, tokenizer }))
  if (wanted === undefined || wanted === found) return found
  throw problem(
    `The vectors of '${path}' have ${found} dimensions, but \`dimensions\` is ${wanted}. ` +
      'Use the model that the other vectors were made with, or embed them again.',
  )
}

async function tryOut(path: string, { model, tokenizer }: Pick<Parts, 'model' | 'tokenizer'>): Promise<number> {
  try {
    const [vector] = await model.embed([tokenizer.tokenize('a').ids], tokenizer.padId)
    return vector?.length ?? 0
  } catch (cause) {
    throw problem(`'${path}' can't embed a text: ${(cause as Error).message}`, cause)
  }
}

/** Tells models apart, and settings under which one model makes other vectors. */
function identify(sha256: string, maxTokens: number, options: OnnxEmbedderOptions): string {
  const { pooling = 'mean', normalize = true, queryPrefix = '', documentPrefix = '', output = null } = options
  return hashJson({ sha256, maxTokens, pooling, normalize, queryPrefix, documentPrefix, output }).slice(0, 16)
}

function checkOptions({ pooling = 'mean', threads = 1, batchTokens = 1, dimensions = 1 }: OnnxEmbedderOptions): void {
  if (pooling !== 'mean' && pooling !== 'cls')
    throw problem(`\`pooling\` is ${JSON.stringify(pooling)}, but must be 'mean' or 'cls'.`)
  for (const [name, value] of Object.entries({ threads, batchTokens, dimensions }))
    if (!Number.isInteger(value) || value < 1)
      throw problem(`\`${name}\` is ${value}, but must be a whole number from 1.`)
}
