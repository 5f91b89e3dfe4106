import { untilAbort } from '../abort/abort.ts'
import { mergeSignals } from '../context.ts'
import { currentContext } from '../scope.ts'
import { DspexError } from '../errors/dspex-error.ts'

/** A call of an implementation of a port, and what the port adds to it. */
export interface GuardedCall<Raw, Result> {
  /** Cancels the call. */
  readonly signal: AbortSignal | undefined
  /** Calls the implementation. */
  readonly run: (signal: AbortSignal | undefined) => Raw | Promise<Raw>
  /** Turns what came back into the port's result, or throws the port's error. */
  readonly check: (raw: Raw) => Result
  /** Turns what a third party threw into the port's error. */
  readonly wrap: (cause: unknown) => DspexError
}

/**
 * Calls an implementation the way every port does: an abort rejects at once with the signal's reason, even if the
 * implementation does not listen; what a third party throws is wrapped; what it returns is checked.
 */
export async function guardCall<Raw, Result>({ signal, run, check, wrap }: GuardedCall<Raw, Result>): Promise<Result> {
  signal?.throwIfAborted()
  let raw: Raw
  try {
    raw = await untilAbort(async () => run(signal), signal)
  } catch (error) {
    // An abort that nobody asked for is a failure like any other.
    if (signal?.aborted) throw signal.reason
    throw DspexError.isInstance(error) ? error : wrap(error)
  }
  return check(raw)
}

/** The signal that cancels a call: the one it was given and the one of the context both count. */
export function callSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  const merged = mergeSignals(signal, currentContext().signal)
  merged?.throwIfAborted()
  return merged
}
