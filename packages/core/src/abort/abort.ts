/** Settles as `work` does, or rejects with the signal's reason as soon as it fires, whether `work` listens or not. */
export function untilAbort<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work()
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    new Promise<T>((settle) => settle(work()))
      .finally(() => signal.removeEventListener('abort', onAbort))
      .then(resolve, reject)
  })
}
