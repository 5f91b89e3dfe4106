/** Settles all at once; the first error cancels the others, and is thrown once none is left running. */
export async function settleAll<T, R>(
  items: readonly T[],
  work: (item: T, signal: AbortSignal) => Promise<R>,
  signal: AbortSignal,
): Promise<R[]> {
  const failing = new AbortController()
  const either = AbortSignal.any([signal, failing.signal])
  const outcomes = await Promise.allSettled(
    items.map((item) =>
      work(item, either).catch((error: unknown) => {
        failing.abort(error)
        throw error
      }),
    ),
  )
  signal.throwIfAborted()
  if (failing.signal.aborted) throw failing.signal.reason as Error
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<R>).value)
}
