/** A signal of one's own that also fires with another. */
export interface LinkedSignal {
  /** Fires with the other signal, or by `abort`. */
  readonly signal: AbortSignal
  /** Fires it. */
  readonly abort: (reason: unknown) => void
  /** Lets go of the other signal. */
  readonly release: () => void
}

/** Makes a signal that fires with `outer` or by itself. Cheaper than `AbortSignal.any`, but wants to be released. */
export function linkSignal(outer: AbortSignal | undefined): LinkedSignal {
  const controller = new AbortController()
  const abort = (reason: unknown): void => controller.abort(reason)
  if (!outer) return { signal: controller.signal, abort, release() {} }
  const follow = (): void => abort(outer.reason)
  if (outer.aborted) follow()
  else outer.addEventListener('abort', follow, { once: true })
  return { signal: controller.signal, abort, release: () => outer.removeEventListener('abort', follow) }
}
