import { open } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, resolve } from 'node:path'
import { ConfigurationError, LMError } from '@dspex/core'
import { hashJson, redactText } from '@dspex/core/implement'
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
/** The library's check of memory overflows far above it, and the machine goes down. */
const maxContextSize = 2 ** 24
const uri = /^(hf|huggingface|https?):/

/** The id of a model that is given none. */
export function modelId({ model, id }: ModelOptions): string {
  return id ?? `llama-cpp:${uri.test(model) ? redactText(model) : basename(model)}`
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
  checkCount('threads', threads, 1024)
  checkCount('contextSize', contextSize, maxContextSize)
  const nodeLlamaCpp = await importNodeLlamaCpp(options)
  const path = await findModel(options, nodeLlamaCpp, scope)
  const maxThreads = threads ?? Math.max(1, availableParallelism() - 1)
  const complaints: string[] = []
  const llama = await getLlama(nodeLlamaCpp, {
    gpu,
    maxThreads,
    logger: (_, message) => complaints.push(message.trim()),
  })
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
        threads: threads ?? Math.min(maxThreads, llama.cpuMathCores),
        createSignal: scope.signal,
      },
      [Symbol.asyncDispose]: () => llama.dispose(),
    }
  } catch (error) {
    await llama.dispose()
    scope.signal.throwIfAborted()
    // The library says what is wrong in its logs alone.
    if (complaints.length === 0) throw explain(error, options)
    throw new Error(`${(error as Error).message}: ${complaints[0]}`, { cause: error })
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
    throw setupError(`A model is a path or a URI, not ${JSON.stringify(model)}. Pass \`model: './model.gguf'\`.`)
  if (!uri.test(model)) {
    const path = resolve(model)
    await checkFile(path)
    return path
  }
  const path = await fetchFile({ model, folder }, nodeLlamaCpp, { signal, publish })
  await checkFile(path)
  return path
}

async function fetchFile(
  { model, folder }: Pick<ModelOptions, 'model' | 'folder'>,
  { resolveModelFile }: NodeLlamaCpp,
  { signal, publish }: LoadScope,
): Promise<string> {
  try {
    return await resolveModelFile(model, {
      cli: false,
      ...(folder !== undefined && { directory: folder }),
      // Under a name of ours a file is found without a network; under 'hf:' the library sees to it.
      ...(URL.canParse(model) && /^https?:/.test(model) && { fileName: fileNameOf(model) }),
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
}

function fileNameOf(url: string): string {
  return `${hashJson(url).slice(0, 8)}-${basename(new URL(url).pathname)}`
}

async function checkFile(path: string): Promise<void> {
  const head = Buffer.alloc(8)
  try {
    await using file = await open(path)
    await file.read({ buffer: head, position: 0 })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const problem = code === 'ENOENT' ? 'There is no such file' : code === 'EISDIR' ? 'It is a folder' : String(cause)
    throw setupError(`Model '${path}' can't be read. ${problem}: pass the path of a GGUF file, or 'hf:…'.`, cause)
  }
  const magic = head.toString('latin1', 0, 4)
  const version = head.readUInt32LE(4)
  // The library reads a file of any other kind to its imagined end, which may take for ever.
  if (magic === 'GGUF' && version >= 1 && version <= 3) return
  const found = magic === 'GGUF' ? `its version is ${version}` : `it begins with ${JSON.stringify(magic)}, not "GGUF"`
  throw setupError(`Model '${path}' is no GGUF file that can be read: ${found}. Was it fetched as a whole?`)
}

async function getLlama(
  nodeLlamaCpp: NodeLlamaCpp,
  options: Pick<Parameters<NodeLlamaCpp['getLlama']>[0], 'gpu' | 'maxThreads' | 'logger'>,
): Promise<Llama> {
  try {
    return await nodeLlamaCpp.getLlama({
      ...options,
      build: 'never',
      logLevel: nodeLlamaCpp.LlamaLogLevel.error as never,
    })
  } catch (cause) {
    if (!(cause instanceof Error) || cause.constructor.name !== 'NoBinaryFoundError') throw cause
    const { gpu } = options
    const wanted = gpu === 'auto' || gpu === false ? '' : ` with ${gpu}`
    throw setupError(
      `node-llama-cpp has no binary for ${process.platform}-${process.arch}${wanted}. ` +
        'Install it with its optional dependencies, or build one: `npx node-llama-cpp source download`.',
      cause,
    )
  }
}

function checkCount(name: string, value: number | undefined, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return
  throw setupError(`\`${name}\` is ${value}, but must be a whole number from 1 to ${most}.`)
}

function setupError(message: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(message, { cause })
}
