import { createReadStream } from 'node:fs'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DatasetError } from '../../errors.ts'

/** Where data are read from: a path, a `file:` URL, or chunks of bytes or text such as the body of a response. */
export type DataSource = string | URL | AsyncIterable<Uint8Array | string>

/** Names a source in errors. */
export function nameOfSource(source: DataSource): string {
  return typeof source === 'string' ? source : source instanceof URL ? source.href : 'the stream'
}

/**
 * Reads UTF-8 text chunk by chunk, without its byte order mark. The file is closed at the end, on a fault, on an abort
 * and when the reader stops early; a stream that was passed in is told to end.
 *
 * @throws DatasetError `DATASET_FILE` when it can't be read or is not UTF-8; the reason of an abort
 */
export async function* textChunks(source: DataSource, signal: AbortSignal | undefined): AsyncGenerator<string> {
  signal?.throwIfAborted()
  const name = nameOfSource(source)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (chunk: Uint8Array | undefined, offset: number): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined })
    } catch (error) {
      throw new DatasetError(
        `${name} is not UTF-8: bytes that are no character come after byte ${offset}. ` +
          'Convert it first, for example with iconv -f WINDOWS-1252 -t UTF-8.',
        { code: 'DATASET_FILE', cause: error },
      )
    }
  }
  let offset = 0
  for await (const chunk of bytesOf(source, signal)) {
    if (typeof chunk === 'string') {
      yield offset === 0 ? chunk.replace(/^\uFEFF/, '') : chunk
      offset += chunk.length
      continue
    }
    if (offset === 0) refuseOtherFormats(name, chunk)
    yield decode(chunk, offset)
    offset += chunk.length
  }
  yield decode(undefined, offset)
}

function bytesOf(source: DataSource, signal: AbortSignal | undefined): AsyncIterable<Uint8Array | string> {
  if (typeof source === 'string' || source instanceof URL) return fileBytes(source, signal)
  return untilAbort(source, signal)
}

async function* fileBytes(source: string | URL, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(source, { ...(signal && { signal }) })
  const closed = once(stream, 'close').catch(() => undefined)
  try {
    for await (const chunk of stream) yield chunk as Uint8Array
  } catch (error) {
    signal?.throwIfAborted()
    throw new DatasetError(describeFault(source, error as NodeJS.ErrnoException), {
      code: 'DATASET_FILE',
      cause: error,
    })
  } finally {
    stream.destroy()
    await closed
  }
}

/** Passes on what a stream gives until the signal fires, also while it is waited for. */
async function* untilAbort<T>(source: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  if (!signal) return yield* source
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  aborted.catch(() => undefined)
  const onAbort = (): void => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  const iterator = source[Symbol.asyncIterator]()
  let done = false
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted])
      done = next.done === true
      if (done) return
      yield next.value as T
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    // Not awaited: a stream that hangs would keep its reader.
    if (!done) Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
}

function describeFault(source: string | URL, error: NodeJS.ErrnoException): string {
  const path = source instanceof URL ? fileURLToPath(source) : source
  if (error.code === 'ENOENT') return `There is no file ${path}: looked for ${resolve(path)}. Check the path.`
  if (error.code === 'EISDIR') return `${path} is a folder. Name one of the files in it.`
  if (error.code === 'EACCES') return `${path} may not be read by this user. Check its permissions.`
  return `${path} could not be read: ${error.message}`
}

function refuseOtherFormats(name: string, chunk: Uint8Array): void {
  const [first, second] = chunk
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  const problem = isUtf16
    ? 'is UTF-16, not UTF-8. Convert it first, for example with iconv -f UTF-16 -t UTF-8.'
    : first === 0x1f && second === 0x8b
      ? 'is compressed. Pass createReadStream(path).pipe(createGunzip()) instead of the path.'
      : undefined
  if (problem) throw new DatasetError(`${name} ${problem}`, { code: 'DATASET_FILE' })
}
