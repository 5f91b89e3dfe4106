import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/** A file of lines that only grows. */
export interface AppendLog {
  /** Adds a line; on disk when it resolves. Lines that wait together are written and synchronized together. */
  append(line: string): Promise<void>
  /** Waits for what is being written and closes the file; may be called twice. */
  close(): Promise<void>
}

interface Waiting {
  readonly line: string
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Opens a log for writing. A last line that a crash has cut off is removed. */
export async function openAppendLog(path: string): Promise<AppendLog> {
  const file = await open(path, 'a+')
  await file.truncate(await endOfLastLine(file))
  let waiting: Waiting[] = []
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
        await file.appendFile(batch.map(({ line }) => `${line}\n`).join(''))
        await file.datasync()
        for (const { resolve } of batch) resolve()
      } catch (error) {
        failure ??= { error }
        for (const { reject } of batch) reject(error)
      }
    }
    writing = undefined
  }

  return {
    append(line) {
      if (closed) return Promise.reject(new Error(`${path} is closed. Keep the store open while an evaluation runs.`))
      return new Promise((resolve, reject) => {
        waiting.push({ line, resolve, reject })
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

async function endOfLastLine(file: FileHandle): Promise<number> {
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

/** Reads the whole lines within the first `size` bytes of a file, one after the other. */
export async function* readLines(path: string, size: number): AsyncGenerator<string, void, undefined> {
  if (size === 0) return
  // Line ends are single bytes in UTF-8, so that chunks are cut there and decoded whole.
  let rest: Buffer[] = []
  for await (const data of createReadStream(path, { end: size - 1, highWaterMark: 262_144 })) {
    const chunk = data as Buffer
    const last = chunk.lastIndexOf(newline)
    if (last < 0) {
      rest.push(chunk)
      continue
    }
    const text = Buffer.concat([...rest, chunk.subarray(0, last)]).toString('utf8')
    rest = [chunk.subarray(last + 1)]
    yield* text.split('\n')
  }
}
