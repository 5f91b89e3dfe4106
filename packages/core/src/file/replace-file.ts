import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, unlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What {@link replaceFile} writes: all at once, or in pieces. */
export type FileContent = string | Uint8Array | AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

/** Options of {@link replaceFile}. */
export interface ReplaceFileOptions {
  /** Cancels the writing; the file stays as it was. */
  readonly signal?: AbortSignal | undefined
  /**
   * Whether the new content is on the disk when it resolves, so that it outlives a loss of power. Without it a crash may
   * leave an empty file on some systems: for what can be made again.
   *
   * @default true
   */
  readonly durable?: boolean | undefined
}

/**
 * Writes a file as a whole: a reader, or a crash at any instant, finds the old content or the new one, never half of it.
 * Of several writers at once the last wins. Missing folders are made.
 *
 * The content is written beside the file, as `<path>.<random>.tmp`, and then takes its place; after a failure that draft
 * is removed. Only a process that is killed meanwhile leaves one.
 *
 * Rejects as the file system does, as `content` does, or with the reason of the signal.
 *
 * @example await replaceFile('states/rag.json', JSON.stringify(state))
 */
export async function replaceFile(
  path: string,
  content: FileContent,
  { signal, durable = true }: ReplaceFileOptions = {},
): Promise<void> {
  signal?.throwIfAborted()
  const draft = `${path}.${randomUUID()}.tmp`
  try {
    await writeDraft(draft, content, { signal, durable })
    signal?.throwIfAborted()
    await rename(draft, path)
  } catch (error) {
    await unlink(draft).catch(ignore)
    if (signal?.aborted) throw signal.reason
    throw error
  }
  if (durable) await syncFolder(dirname(path))
}

/** Whole content is written first and folders are made only where they are missing: mostly they are there. */
async function writeDraft(
  draft: string,
  content: FileContent,
  { signal, durable }: { readonly signal: AbortSignal | undefined; readonly durable: boolean },
): Promise<void> {
  const options = { flag: 'wx', flush: durable, ...(signal && { signal }) }
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) {
    await mkdir(dirname(draft), { recursive: true })
    return writeFile(draft, inChunks(content), options)
  }
  try {
    await writeFile(draft, content, options)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    await mkdir(dirname(draft), { recursive: true })
    await writeFile(draft, content, options)
  }
}

const chunkBytes = 65_536

/** Small pieces are put together, since each write is a turn of the thread pool. */
async function* inChunks(
  pieces: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let waiting: Uint8Array[] = []
  let bytes = 0
  for await (const piece of pieces) {
    const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece
    waiting.push(chunk)
    bytes += chunk.length
    if (bytes < chunkBytes) continue
    yield Buffer.concat(waiting)
    waiting = []
    bytes = 0
  }
  if (bytes > 0) yield Buffer.concat(waiting)
}

/** Makes the new name durable. Systems that can't open a folder do so by themselves, and some file systems refuse. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(ignore)
  if (!folder) return
  try {
    await folder.sync().catch(ignore)
  } finally {
    await folder.close()
  }
}

function ignore(): void {}
