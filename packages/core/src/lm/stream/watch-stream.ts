import type { LMResult, LMStreamPart } from '../lm.ts'

/** What happens around a stream. */
export interface StreamWatch {
  /** Opens the stream, when its first part is asked for. */
  readonly open: () => AsyncIterable<LMStreamPart> | Promise<AsyncIterable<LMStreamPart>>
  /** Takes each part on its way and gives it on, or another in its place; what it throws ends the stream. */
  readonly part?: ((part: LMStreamPart) => LMStreamPart) | undefined
  /** Is called once: at the end, on a failure, or when the reader leaves. Another error may be returned. */
  readonly end?: ((end: StreamEnd) => unknown) | undefined
}

/** How a stream ended: with a result, with an error, or with neither when its reader left. */
export interface StreamEnd {
  readonly result?: LMResult | undefined
  readonly error?: unknown
}

/** Gives a stream on with something around it. Written by hand, since generators in a row cost a turn each per part. */
export function watchStream({ open, part = (same) => same, end }: StreamWatch): AsyncGenerator<LMStreamPart> {
  let opening: Promise<AsyncIterator<LMStreamPart>> | undefined
  let source: AsyncIterator<LMStreamPart> | undefined
  let result: LMResult | undefined
  let ended = false

  const finish = (how: StreamEnd): unknown => {
    if (ended) return how.error
    ended = true
    return end?.(how) ?? how.error
  }
  const fail = (error: unknown): never => {
    throw finish({ error })
  }
  const take = (step: IteratorResult<LMStreamPart>): IteratorResult<LMStreamPart> => {
    if (step.done) {
      finish({ result })
      return step
    }
    try {
      const value = part(step.value)
      if (value.type === 'finish') result = value.result
      return value === step.value ? step : { done: false, value }
    } catch (error) {
      void leave({ error })
      throw error
    }
  }
  const leave = async (how: StreamEnd): Promise<void> => {
    if (ended) return
    ended = true
    try {
      // Whoever leaves while the stream is being opened does not wait for it, but what it takes is given back.
      const opened = source ?? (await opening)
      await opened?.return?.()
    } catch {
      // What the provider's own clean-up throws helps nobody who has left.
    } finally {
      end?.(how)
    }
  }

  const stream: AsyncGenerator<LMStreamPart> = {
    next() {
      if (ended) return Promise.resolve({ done: true, value: undefined })
      if (source) return source.next().then(take, fail)
      opening ??= new Promise<AsyncIterable<LMStreamPart>>((resolve) => resolve(open())).then(
        (opened) => (source = opened[Symbol.asyncIterator]()),
      )
      return opening.then((opened) => opened.next()).then(take, fail)
    },
    async return(value) {
      const left = leave({ result })
      if (source) await left
      return { done: true, value }
    },
    async throw(error) {
      await stream.return(undefined)
      throw error
    },
    [Symbol.asyncIterator]: () => stream,
    [Symbol.asyncDispose]: async () => void (await stream.return(undefined)),
  }
  return stream
}
