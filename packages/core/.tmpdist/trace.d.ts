import { type Usage, type UsageByModel } from './lm/usage.ts';
/** One thing a program did: a predictor, a retrieval or a tool. */
export interface TraceEntry {
    readonly kind: TraceKind;
    /** The predictor's path, or the name of the retriever or tool. */
    readonly path: string;
    /** Numbers the entries of one execution in the order in which they began. */
    readonly call: number;
    /** The entry that this one was part of. */
    readonly parent: number | undefined;
    readonly input: unknown;
    /** What came out; absent when it failed. */
    readonly output?: unknown;
    /** What it failed with. */
    readonly error?: unknown;
    /** What its own LM calls used, by model; absent when it made none. */
    readonly usage?: UsageByModel | undefined;
    /** How often a reply had to be asked for again. */
    readonly repairs?: number | undefined;
    /** From begin to end, in milliseconds. */
    readonly durationMs: number;
}
/** What kind of thing a {@link TraceEntry} records. */
export type TraceKind = 'predict' | 'retrieve' | 'tool';
/** One LM call to be counted. */
export interface CountedCall {
    readonly model: string;
    readonly usage: Usage;
    readonly costUsd: number | null;
    readonly cached: boolean;
    readonly repair: boolean;
}
/** Records one execution. */
export interface Recorder {
    /** Begins an entry within `parent` and returns its number. */
    begin(kind: TraceKind, path: string, input: unknown, parent: number | undefined): number;
    /** Ends entry `call` with its output. */
    succeed(call: number, output: unknown): void;
    /** Ends entry `call` with its error. */
    fail(call: number, error: unknown): void;
    /** Counts an LM call, for the execution and for entry `call`. */
    count(call: number | undefined, counted: CountedCall): void;
    /** The entries so far in canonical order; the same whatever finished first. */
    trace(): readonly TraceEntry[];
    /** What was used so far, by model. */
    usage(): UsageByModel;
}
/** Options of {@link createRecorder}. */
export interface RecorderOptions {
    /** The recorder of an execution around this one; it records everything too. */
    readonly outer?: Recorder | undefined;
    /** The entry of `outer` that this execution is part of. */
    readonly outerCall?: number | undefined;
    /** The clock, in milliseconds. */
    readonly now?: (() => number) | undefined;
}
/** Makes a recorder for one execution. */
export declare function createRecorder(options?: RecorderOptions): Recorder;
//# sourceMappingURL=trace.d.ts.map