import type { FileHandle } from 'node:fs/promises'

/** Whole lines of a file, as they stand there. */
export interface Lines {
  /** Where they begin. */
  readonly from: number
  /** Where they end, after a line break. */
  readonly to: number
  /** What stands there; valid until the next are read. */
  readonly bytes: Buffer
}

/** A part of a file. */
export interface FilePart {
  /** Where it begins. */
  readonly from: number
  /** Where it ends. */
  readonly to: number
}

const newline = 10

/** So many bytes are read at once, unless a line is longer. */
const chunkBytes = 1_048_576

/**
 * Reads a part that begins and ends with a whole line, from its end: chunks of about a megabyte, the last first, each
 * with its lines in the order of the file.
 */
export async function* linesBackwards(
  file: FileHandle,
  { from, to }: FilePart,
  signal?: AbortSignal,
): AsyncGenerator<Lines, void, undefined> {
  let end = to
  let size = chunkBytes
  let memory = Buffer.allocUnsafe(Math.min(chunkBytes, to - from))
  while (end > from) {
    signal?.throwIfAborted()
    const start = Math.max(from, end - size)
    if (memory.length < end - start) memory = Buffer.allocUnsafe(end - start)
    const bytes = await readPart(file, { from: start, to: end }, memory)
    // What stands before the first line break belongs to a line that began earlier.
    const first = start === from ? 0 : bytes.indexOf(newline) + 1
    if (first === bytes.length) {
      size *= 2
      continue
    }
    yield { from: start + first, to: end, bytes: bytes.subarray(first) }
    end = start + first
    size = chunkBytes
  }
}

/**
 * Reads a part of a file into `memory`, which must be large enough.
 *
 * @throws Error when the file has become shorter
 */
export async function readPart(file: FileHandle, { from, to }: FilePart, memory: Buffer): Promise<Buffer> {
  let done = 0
  while (done < to - from) {
    const { bytesRead } = await file.read(memory, done, to - from - done, from + done)
    if (bytesRead === 0) throw new Error(`A file ends at ${from + done}, before ${to}: it was cut while it was read.`)
    done += bytesRead
  }
  return memory.subarray(0, to - from)
}
