import { type FileHandle, open } from 'node:fs/promises'

/** A file of lines that only grows. */
export interface AppendLog<Note = undefined> {
  /**
   * Adds a line; on disk when it resolves. Lines that wait together are written and synchronized together.
   *
   * @param note handed on with the batch
   */
  append(line: string, note: Note): Promise<void>
  /** Waits for what is being written and closes the file; may be called twice. */
  close(): Promise<void>
}

/** Lines that have been written together. */
export interface WrittenBatch<Note> {
  /** Where they begin in the file. */
  readonly from: number
  /** As they stand there. */
  readonly bytes: Buffer
  /** What came with each. */
  readonly notes: readonly Note[]
}

/** Options of {@link openAppendLog}. */
export interface AppendLogOptions<Note> {
  /** Is told of each batch once it is on disk. */
  readonly onWritten?: ((batch: WrittenBatch<Note>) => void) | undefined
}

interface Waiting<Note> {
  readonly line: string
  readonly note: Note
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Opens a log for writing. A last line that a crash has cut off is removed. */
export async function openAppendLog<Note = undefined>(
  path: string,
  { onWritten }: AppendLogOptions<Note> = {},
): Promise<AppendLog<Note>> {
  const file = await open(path, 'a+')
  let end = await endOfLastLine(file)
  await file.truncate(end)
  let waiting: Waiting<Note>[] = []
  let writing: Promise<void> | undefined
  let failure: { readonly error: unknown } | undefined
  let closed: Promise<void> | undefined

  async function writeAll(): Promise<void> {
    // What else is appended in this turn of the event loop joins the batch.
    await Promise.resolve()
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        // After a failed write nobody knows how much of it is there.
        if (failure) throw failure.error
        const bytes = Buffer.from(batch.map(({ line }) => `${line}\n`).join(''))
        await file.appendFile(bytes)
        await file.datasync()
        const from = end
        end += bytes.length
        onWritten?.({ from, bytes, notes: batch.map(({ note }) => note) })
        for (const { resolve } of batch) resolve()
      } catch (error) {
        failure ??= { error }
        for (const { reject } of batch) reject(error)
      }
    }
    writing = undefined
  }

  return {
    append(line, note) {
      if (closed) return Promise.reject(new Error(`${path} is closed. Keep the store open while an evaluation runs.`))
      return new Promise((resolve, reject) => {
        waiting.push({ line, note, resolve, reject })
        writing ??= writeAll()
      })
    },
    close() {
      closed ??= (async () => {
        await writing
        await file.close()
      })()
      return closed
    },
  }
}

const chunkBytes = 65_536
const newline = 10

/** Where the last whole line ends; what a crash has cut off comes after it. */
export async function endOfLastLine(file: FileHandle): Promise<number> {
  let { size: end } = await file.stat()
  const chunk = Buffer.alloc(chunkBytes)
  while (end > 0) {
    const start = Math.max(0, end - chunkBytes)
    const { bytesRead } = await file.read(chunk, 0, end - start, start)
    const found = chunk.subarray(0, bytesRead).lastIndexOf(newline)
    if (found >= 0) return start + found + 1
    end = start
  }
  return 0
}
