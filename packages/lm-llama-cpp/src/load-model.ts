import { open } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, resolve } from 'node:path'
import { ConfigurationError, LMError, showValue } from '@dspex/core'
import { importNodeLlamaCpp } from './import-node-llama-cpp.ts'
import type { LoadEvent } from './load-event.ts'
import type { ModelOptions } from './model-options.ts'
import type { ContextOptions, Llama, LlamaModel, NodeLlamaCpp } from './node-llama-cpp.ts'

/** A model in memory. Disposing of it frees everything that was made with it. */
export interface LoadedModel extends AsyncDisposable {
  readonly nodeLlamaCpp: NodeLlamaCpp
  readonly llama: Llama
  readonly model: LlamaModel
  /** The file. */
  readonly path: string
  /** How contexts are to be made. */
  readonly context: ContextOptions
}

/** What goes on around the loading. */
export interface LoadScope {
  readonly signal: AbortSignal
  readonly publish: (event: LoadEvent) => void
}

const defaultContextSize = 8192
const uri = /^(hf|huggingface|https?):/

/** The id of a model that is given none. */
export function modelId({ model, id }: ModelOptions): string {
  return id ?? `llama-cpp:${uri.test(model) ? model : basename(model)}`
}

/**
 * Finds the file, or fetches it, and reads it into memory.
 *
 * @throws ConfigurationError when there is no such file, it is no GGUF, memory is too small, `node-llama-cpp` or its binary
 *   for this machine is missing
 * @throws LMError `LM_TRANSPORT` when the file can't be fetched
 */
export async function loadModel(options: ModelOptions, scope: LoadScope): Promise<LoadedModel> {
  const { gpu = 'auto', threads, contextSize } = options
  const nodeLlamaCpp = options.nodeLlamaCpp ?? (await importNodeLlamaCpp())
  const path = await findModel(options, nodeLlamaCpp, scope)
  const maxThreads = threads ?? availableParallelism()
  const llama = await getLlama(nodeLlamaCpp, gpu, maxThreads)
  try {
    const model = await llama.loadModel({
      modelPath: path,
      loadSignal: scope.signal,
      onLoadProgress: (fraction) => scope.publish({ type: 'load-progress', fraction }),
    })
    return {
      nodeLlamaCpp,
      llama,
      model,
      path,
      context: {
        contextSize: contextSize ?? { max: Math.min(defaultContextSize, model.trainContextSize) },
        // Left to itself the library takes at least four; threads that wait for a core they don't get spin, and a reply
        // takes minutes.
        threads: threads ?? Math.min(maxThreads, Math.max(1, llama.cpuMathCores)),
        createSignal: scope.signal,
      },
      [Symbol.asyncDispose]: () => llama.dispose(),
    }
  } catch (error) {
    await llama.dispose()
    throw explain(error, options)
  }
}

/** Turns what the library throws when there is no memory into what to do about it. */
export function explain(error: unknown, { model, contextSize }: ModelOptions): unknown {
  if (!(error instanceof Error) || error.constructor.name !== 'InsufficientMemoryError') return error
  const smaller = contextSize === undefined ? 'a smaller model' : `a smaller \`contextSize\` than ${contextSize}`
  return setupError(`Model '${model}' does not fit into memory: ${error.message}. Use ${smaller}.`, error)
}

/** Where the file is, after fetching it if need be. */
export async function findModel(
  { model, folder }: ModelOptions,
  nodeLlamaCpp: NodeLlamaCpp,
  { signal, publish }: LoadScope,
): Promise<string> {
  if (typeof model !== 'string' || model === '')
    throw setupError(`A model is a path or a URI, not ${showValue(model)}. Pass \`model: './model.gguf'\`.`)
  if (!uri.test(model)) {
    const path = resolve(model)
    await checkFile(path)
    return path
  }
  let path: string
  try {
    path = await nodeLlamaCpp.resolveModelFile(model, {
      cli: false,
      ...(folder !== undefined && { directory: folder }),
      signal,
      deleteTempFileOnCancel: false,
      onProgress: ({ downloadedSize, totalSize }) =>
        publish({ type: 'download-progress', downloadedBytes: downloadedSize, totalBytes: totalSize }),
    })
  } catch (cause) {
    signal.throwIfAborted()
    const message = `Model '${model}' can't be fetched: ${(cause as Error).message}`
    throw new LMError(`${message}. Check the name and the network, or pass the path of a file.`, {
      code: 'LM_TRANSPORT',
      cause,
    })
  }
  await checkFile(path)
  return path
}

async function checkFile(path: string): Promise<void> {
  let start: string
  try {
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(4), position: 0 })
    start = buffer.toString('latin1', 0, bytesRead)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const problem = code === 'ENOENT' ? 'There is no such file' : code === 'EISDIR' ? 'It is a folder' : String(cause)
    throw setupError(`Model '${path}' can't be read. ${problem}: pass the path of a GGUF file, or 'hf:…'.`, cause)
  }
  if (start === 'GGUF') return
  throw setupError(
    `Model '${path}' is no GGUF file: it begins with ${showValue(start)}, not "GGUF". Was it fetched as a whole?`,
  )
}

async function getLlama(
  nodeLlamaCpp: NodeLlamaCpp,
  gpu: NonNullable<ModelOptions['gpu']>,
  maxThreads: number,
): Promise<Llama> {
  try {
    return await nodeLlamaCpp.getLlama({ gpu, build: 'never', logLevel: nodeLlamaCpp.LlamaLogLevel.error, maxThreads })
  } catch (cause) {
    if (!(cause instanceof Error) || cause.constructor.name !== 'NoBinaryFoundError') throw cause
    const wanted = gpu === 'auto' || gpu === false ? '' : ` with ${gpu}`
    throw setupError(
      `node-llama-cpp has no binary for ${process.platform}-${process.arch}${wanted}. ` +
        'Install it with its optional dependencies, or build one: `npx node-llama-cpp source download`.',
      cause,
    )
  }
}

function setupError(message: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(message, { code: 'CONFIGURATION_INVALID', cause })
}
