import { nextRequest } from './next-request.ts'

/** What runs one request at a time and keeps the tokens of the last one. */
export interface Lane {
  /** The tokens that need not be computed again. */
  readonly kept: () => ArrayLike<number>
}

/** Options of {@link prefixQueue}. */
export interface PrefixQueueOptions<L extends Lane> {
  /** As many requests run at once. */
  readonly lanes: readonly L[]
  /** How often in a row others may be served before the one who has waited longest. */
  readonly patience: number
}

/** One request for the queue. */
export interface QueuedRequest<L extends Lane, T> {
  /** The tokens of its prompt. */
  readonly tokens: ArrayLike<number>
  /** Cancels the waiting; what runs has to listen for itself. */
  readonly signal?: AbortSignal | undefined
  /** What to do when it is its turn. The lane is taken until this settles. */
  readonly work: (lane: L) => Promise<T>
}

/** Serves requests on lanes, those first that continue what a lane has kept. */
export interface PrefixQueue<L extends Lane> {
  /** Settles as the request's work does, or rejects with the signal's reason while it waits. */
  run<T>(request: QueuedRequest<L, T>): Promise<T>
}

/**
 * Makes a queue in which a request of age rank `k`, the oldest being 0, starts after at most `(k + 1) * (patience + 1)`
 * starts: prompts with a common beginning run one after the other, and nobody starves.
 */
export function prefixQueue<L extends Lane>({ lanes, patience }: PrefixQueueOptions<L>): PrefixQueue<L> {
  const waiting: { readonly tokens: ArrayLike<number>; readonly start: (lane: L) => Promise<void> }[] = []
  // A lane that comes free goes to the end, so the one that has rested longest stands first.
  const free = [...lanes]
  let passedOver = 0

  const leave = (index: number): void => {
    waiting.splice(index, 1)
    if (index === 0) passedOver = 0
  }

  const serveOn = async (lane: L, request: (typeof waiting)[number]): Promise<void> => {
    await request.start(lane)
    free.push(lane)
    serve()
  }

  const serve = (): void => {
    while (waiting.length > 0 && free.length > 0) {
      const kept = free.map((lane) => lane.kept())
      const { index, lane: at } = nextRequest(waiting, { kept, oldestFirst: passedOver >= patience })
      const request = waiting[index] as (typeof waiting)[number]
      if (index > 0) passedOver += 1
      leave(index)
      const lane = free.splice(at, 1)[0] as L
      void serveOn(lane, request)
    }
  }

  return {
    run: ({ tokens, signal, work }) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted()
        const onAbort = (): void => {
          leave(waiting.indexOf(entry))
          reject(signal?.reason as Error)
        }
        const entry = {
          tokens,
          async start(lane: L): Promise<void> {
            signal?.removeEventListener('abort', onAbort)
            try {
              resolve(await work(lane))
            } catch (error) {
              reject(error)
            }
          },
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        waiting.push(entry)
        serve()
      }),
  }
}
