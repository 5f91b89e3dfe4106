import { untilAbort } from '../../abort/abort.ts'
import { currentScope } from '../../scope.ts'
import type { LMStreamPart } from '../lm.ts'
import { streamInScope } from '../stream/stream-in-scope.ts'

/** Lets readers who want the same read one stream. */
export interface SharedStreams {
  /**
   * Reads the stream in flight under `key` from its beginning, or opens it. All readers get its parts or its error;
   * `finish` says for all but the first that reaches it that a cache answered. When the last reader has left, the
   * signal of the stream fires.
   */
  join(
    key: string,
    signal: AbortSignal | undefined,
    open: (signal: AbortSignal) => AsyncGenerator<LMStreamPart>,
  ): AsyncGenerator<LMStreamPart>
}

/** Makes {@link SharedStreams}. */
export function sharedStreams(): SharedStreams {
  const streams = new Map<string, SharedStream>()
  return {
    async *join(key, signal, open) {
      signal?.throwIfAborted()
      let shared = streams.get(key)
      if (!shared) {
        const close = (): void => {
          if (streams.get(key) === opened) streams.delete(key)
        }
        const opened: SharedStream = new SharedStream(open, close)
        streams.set(key, (shared = opened))
      }
      yield* shared.read(signal)
    },
  }
}

class SharedStream {
  readonly #parts: LMStreamPart[] = []
  readonly #controller = new AbortController()
  readonly #source: AsyncGenerator<LMStreamPart>
  readonly #close: () => void
  #readers = 0
  #pulling: Promise<void> | undefined
  #end: { readonly error?: unknown } | undefined
  #finished = false

  constructor(open: (signal: AbortSignal) => AsyncGenerator<LMStreamPart>, close: () => void) {
    // Whoever pulls, it is the work of the one who opened it.
    this.#source = streamInScope(currentScope(), open(this.#controller.signal))
    this.#close = close
  }

  async *read(signal: AbortSignal | undefined): AsyncGenerator<LMStreamPart> {
    this.#readers += 1
    try {
      for (let index = 0; ; index += 1) {
        while (index >= this.#parts.length && !this.#end) {
          // Whoever is furthest pulls for all.
          this.#pulling ??= this.#pull()
          await untilAbort(() => this.#pulling as Promise<void>, signal)
        }
        signal?.throwIfAborted()
        const part = this.#parts[index]
        if (part) yield this.#own(part)
        else if (this.#end && 'error' in this.#end) throw this.#end.error
        else return
      }
    } finally {
      this.#readers -= 1
      if (this.#readers === 0 && !this.#end) this.#abandon(signal)
    }
  }

  async #pull(): Promise<void> {
    try {
      const { done, value } = await this.#source.next()
      if (done) this.#finish({})
      else this.#parts.push(value)
    } catch (error) {
      this.#finish({ error })
    } finally {
      this.#pulling = undefined
    }
  }

  #own(part: LMStreamPart): LMStreamPart {
    if (part.type !== 'finish') return part
    if (!this.#finished || part.result.cached) {
      this.#finished = true
      return part
    }
    return { ...part, result: { ...part.result, cached: true } }
  }

  #finish(end: { readonly error?: unknown }): void {
    this.#end = end
    this.#close()
  }

  #abandon(signal: AbortSignal | undefined): void {
    this.#finish({})
    this.#controller.abort(signal?.aborted ? signal.reason : new DOMException('Nobody reads the stream.', 'AbortError'))
    // What the provider's own clean-up throws helps nobody who has left.
    this.#source.return(undefined).catch(() => undefined)
  }
}
