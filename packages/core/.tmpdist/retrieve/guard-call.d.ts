import { DspexError } from '../errors.ts';
/** A call of an implementation of a port, and what the port adds to it. */
export interface GuardedCall<Raw, Result> {
    readonly signal: AbortSignal | undefined;
    /** Calls the implementation. */
    readonly run: (signal: AbortSignal | undefined) => Raw | Promise<Raw>;
    /** Turns what came back into the port's result, or throws the port's error. */
    readonly check: (raw: Raw) => Result;
    /** Turns what a third party threw into the port's error. */
    readonly wrap: (cause: unknown) => DspexError;
}
/**
 * Calls an implementation the way every port does: an abort rejects at once with the signal's reason, even if the
 * implementation does not listen; what a third party throws is wrapped; what it returns is checked.
 */
export declare function guardCall<Raw, Result>({ signal, run, check, wrap }: GuardedCall<Raw, Result>): Promise<Result>;
/** The signal that cancels a call: the one it was given and the one of the context both count. */
export declare function callSignal(signal: AbortSignal | undefined): AbortSignal | undefined;
/** Says what a third party threw, as the end of a sentence. */
export declare function describeCause(cause: unknown): string;
//# sourceMappingURL=guard-call.d.ts.map