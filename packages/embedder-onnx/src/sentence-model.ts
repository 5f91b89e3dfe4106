import type * as Ort from 'onnxruntime-node'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { problem } from './model-files.ts'

/** How the vectors of a text's tokens become the text's vector: their mean, or that of the first token. */
export type Pooling = 'mean' | 'cls'

/** Options of {@link loadSentenceModel}. */
export interface SentenceModelOptions {
  readonly pooling: Pooling
  readonly output: string | undefined
  readonly sessionOptions: InferenceSession.SessionOptions
}

/** A model in memory. */
export interface SentenceModel extends AsyncDisposable {
  /** The length of its vectors, where the file says so. */
  readonly dimensions: number | undefined
  /** Embeds texts, given as tokens, all at once: shorter ones are filled up to the longest. */
  embed(texts: readonly (readonly number[])[], padId: number): Promise<Float32Array[]>
}

type OnnxRuntime = typeof Ort
type Metadata = InferenceSession.TensorValueMetadata

const knownInputs: ReadonlySet<string> = new Set(['input_ids', 'attention_mask', 'token_type_ids'])

/**
 * Reads a model into memory.
 *
 * @throws ConfigurationError when the file is no ONNX model, or one that does not turn tokens into vectors
 */
export async function loadSentenceModel(path: string, options: SentenceModelOptions): Promise<SentenceModel> {
  const ort = await importOnnxRuntime()
  const session = await ort.InferenceSession.create(path, options.sessionOptions).catch((cause: unknown) => {
    throw problem(
      `'${path}' can't be loaded as an ONNX model: ${messageOf(cause)}. Was it fetched as a whole, with its weights?`,
      cause,
    )
  })
  try {
    const inputs = checkInputs(path, session.inputMetadata)
    const output = chooseOutput(path, session.outputMetadata, options.output)
    const size = output.shape.at(-1)
    return {
      dimensions: typeof size === 'number' ? size : undefined,
      async embed(texts, padId) {
        const length = Math.max(...texts.map((ids) => ids.length))
        const feeds = Object.fromEntries(
          inputs.map((input) => [input.name, feed(ort, input, { texts, length, padId })]),
        )
        const results = await session.run(feeds, [output.name])
        const result = results[output.name] as Tensor
        const pooled = pool(result, texts, options.pooling)
        result.dispose()
        return pooled
      },
      [Symbol.asyncDispose]: () => session.release(),
    }
  } catch (error) {
    await session.release()
    throw error
  }
}

async function importOnnxRuntime(): Promise<OnnxRuntime> {
  try {
    return await import('onnxruntime-node')
  } catch (cause) {
    throw problem(
      `An ONNX model needs the package 'onnxruntime-node', which can't be imported: ${messageOf(cause)}. ` +
        'Install it beside @dspex/embedder-onnx; it has binaries for Linux with glibc, macOS on ARM, and Windows.',
      cause,
    )
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/[.\s]+$/, '')
}

function checkInputs(path: string, metadata: readonly InferenceSession.ValueMetadata[]): readonly Metadata[] {
  const inputs = metadata.filter((input) => input.isTensor)
  const strange = metadata.filter(
    (input) => !knownInputs.has(input.name) || !input.isTensor || !['int64', 'int32'].includes(input.type),
  )
  if (strange.length === 0 && inputs.some(({ name }) => name === 'input_ids')) return inputs
  throw problem(
    `'${path}' takes ${describe(metadata)}, but a sentence model takes input_ids and, if it likes, attention_mask and ` +
      'token_type_ids, all of int64 or int32. Export it for feature extraction.',
  )
}

/** The output asked for; else the vectors of tokens; else vectors of texts. */
function chooseOutput(
  path: string,
  metadata: readonly InferenceSession.ValueMetadata[],
  name: string | undefined,
): Metadata {
  const fitting = metadata.filter(
    (output) => output.isTensor && output.type === 'float32' && [2, 3].includes(output.shape.length),
  ) as Metadata[]
  const ofTokens = fitting.find(({ shape }) => shape.length === 3)
  const output = name === undefined ? (ofTokens ?? fitting[0]) : fitting.find((each) => each.name === name)
  if (output) return output
  const wanted = name === undefined ? 'none' : `no output '${name}'`
  throw problem(
    `'${path}' gives ${describe(metadata)}, of which ${wanted} is a table of float32 vectors: one per token ` +
      '([texts, tokens, dimensions]) or one per text ([texts, dimensions]). Export it for feature extraction.',
  )
}

function describe(metadata: readonly InferenceSession.ValueMetadata[]): string {
  const each = metadata.map((value) =>
    value.isTensor ? `${value.name} (${value.type} [${value.shape.join(', ')}])` : `${value.name} (no tensor)`,
  )
  return each.length === 0 ? 'nothing' : each.join(', ')
}

interface Padded {
  readonly texts: readonly (readonly number[])[]
  readonly length: number
  readonly padId: number
}

function feed(ort: OnnxRuntime, { name, type }: Metadata, { texts, length, padId }: Padded): Tensor {
  const data = new Int32Array(texts.length * length)
  if (name !== 'token_type_ids') {
    const filling = name === 'input_ids' ? padId : 0
    for (const [row, ids] of texts.entries()) {
      data.fill(filling, row * length, (row + 1) * length)
      if (name === 'input_ids') data.set(ids, row * length)
      else data.fill(1, row * length, row * length + ids.length)
    }
  }
  const shape = [texts.length, length]
  if (type === 'int32') return new ort.Tensor('int32', data, shape)
  return new ort.Tensor('int64', BigInt64Array.from(data, BigInt), shape)
}

function pool({ data, dims }: Tensor, texts: readonly (readonly number[])[], pooling: Pooling): Float32Array[] {
  const values = data as Float32Array
  const size = dims.at(-1) ?? 0
  const width = dims.length === 3 ? (dims[1] as number) : 1
  return texts.map((ids, row) => {
    const start = row * width * size
    const vector = values.slice(start, start + size)
    if (dims.length === 2 || pooling === 'cls') return vector
    for (let token = 1; token < ids.length; token += 1)
      for (let at = 0; at < size; at += 1)
        vector[at] = (vector[at] as number) + (values[start + token * size + at] as number)
    return vector.map((value) => value / ids.length)
  })
}
