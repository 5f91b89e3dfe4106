import type { LMResult, LMStreamPart } from '../lm.ts'
import type { CallEnd } from '../stages/stage.ts'

/** What happens around a stream. `part` may be set by `open`. */
export interface StreamWatch {
  /** Opens the stream, when its first part is asked for. */
  readonly open: () => AsyncIterable<LMStreamPart> | Promise<AsyncIterable<LMStreamPart>>
  /** Takes each part on its way and gives it on, or another in its place; what it throws ends the stream. */
  part?: ((part: LMStreamPart) => LMStreamPart | Promise<LMStreamPart>) | undefined
  /** Is called once: at the end, on a failure, or when the reader leaves. Another error may be returned. */
  readonly end?: ((end: CallEnd) => unknown) | undefined
}

/** Gives a stream on with something around it. Written by hand, since generators in a row cost a turn each per part. */
export function watchStream(watch: StreamWatch): AsyncGenerator<LMStreamPart> {
  const { open, end } = watch
  let opening: Promise<AsyncIterator<LMStreamPart>> | undefined
  let source: AsyncIterator<LMStreamPart> | undefined
  let result: LMResult | undefined
  let ended = false

  const finish = (how: CallEnd): unknown => {
    if (ended) return how.error
    ended = true
    return end?.(how) ?? how.error
  }
  const fail = (error: unknown): never => {
    throw finish({ error })
  }
  type Step = IteratorResult<LMStreamPart>
  const take = (step: Step): Step | Promise<Step> => {
    if (step.done) {
      finish({ result })
      return step
    }
    const give = (value: LMStreamPart): Step => {
      if (value.type === 'finish') result = value.result
      return value === step.value ? step : { done: false, value }
    }
    try {
      const value = watch.part ? watch.part(step.value) : step.value
      return value instanceof Promise ? value.then(give).catch(refuse) : give(value)
    } catch (error) {
      return refuse(error)
    }
  }
  const refuse = (error: unknown): never => {
    void leave({ error })
    throw error
  }
  const leave = async (how: CallEnd): Promise<void> => {
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
