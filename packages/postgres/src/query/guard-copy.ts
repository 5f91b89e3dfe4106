import { Readable, Writable } from 'node:stream'

/** What holds for the stream of a COPY. */
export interface CopyRules {
  /** Translates what the stream fails with. */
  readonly explain: (error: unknown) => unknown
  /** How long the server may take to take in a chunk, or to send one. */
  readonly timeoutMs: number | undefined
  /** Called when it has taken longer. */
  readonly onTimeout: () => void
}

type Done = (error?: Error | null) => void

/** Makes the stream of a COPY fail with a reason, in time, and without ending a process that does not listen just then. */
export function guardCopy(stream: unknown, { explain, timeoutMs, onTimeout }: CopyRules): void {
  if (!(stream instanceof Writable || stream instanceof Readable)) return
  // Who waits for the stream is told by its end; an error between two waits is nobody's fault.
  stream.on('error', () => {})
  const destroy = stream.destroy.bind(stream) as (error?: Error) => never
  stream.destroy = (error) => destroy(error && (explain(error) as Error))
  if (timeoutMs === undefined || timeoutMs === Infinity) return
  let timer: ReturnType<typeof setTimeout> | undefined
  const rest = (): void => clearTimeout(timer)
  const wait = (): void => {
    rest()
    timer = setTimeout(onTimeout, timeoutMs)
  }
  const until = (done: Done): Done => {
    wait()
    return (error) => {
      rest()
      done(error)
    }
  }
  stream.once('close', rest)
  if (stream instanceof Writable) {
    const { _write: write, _final: final } = stream
    stream._write = (chunk, encoding, done) => write.call(stream, chunk, encoding, until(done))
    stream._final = (done) => final.call(stream, until(done))
  } else {
    const { _read: read } = stream
    const push = stream.push.bind(stream)
    stream._read = (size) => {
      wait()
      read.call(stream, size)
    }
    stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
      rest()
      return push(chunk, encoding)
    }
  }
}
