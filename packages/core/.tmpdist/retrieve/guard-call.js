import { untilAbort } from '../abort.js';
import { currentContext, mergeSignals } from '../context.js';
import { DspexError, isAbort, showValue } from '../errors.js';
/**
 * Calls an implementation the way every port does: an abort rejects at once with the signal's reason, even if the
 * implementation does not listen; what a third party throws is wrapped; what it returns is checked.
 */
export async function guardCall({ signal, run, check, wrap }) {
    signal?.throwIfAborted();
    let raw;
    try {
        raw = await untilAbort(async () => run(signal), signal);
    }
    catch (error) {
        throw isAbort(error, signal) || DspexError.isInstance(error) ? error : wrap(error);
    }
    return check(raw);
}
/** The signal that cancels a call: the one it was given and the one of the context both count. */
export function callSignal(signal) {
    const merged = mergeSignals(signal, currentContext().signal);
    merged?.throwIfAborted();
    return merged;
}
/** Says what a third party threw, as the end of a sentence. */
export function describeCause(cause) {
    const text = cause instanceof Error ? cause.message || cause.name : showValue(cause);
    return /[.!?]$/.test(text) ? text : `${text}.`;
}
//# sourceMappingURL=guard-call.js.map