import type { Context } from '../context.ts';
import type { Message } from '../lm/message.ts';
import type { LMRequest } from '../lm/lm.ts';
import type { UsageByModel } from '../lm/usage.ts';
import type { TraceEntry } from '../trace.ts';
/** Marks programs, across installed copies of this package. */
export declare const programBrand: unique symbol;
/** What can be run, evaluated and optimized: a module, or a view of one with another state. */
export interface Program<Input extends object = never, Output = unknown> {
    readonly [programBrand]: true;
    readonly name: string;
    /** Runs the program. */
    run(input: Input, options?: RunOptions): Promise<Output>;
    /** Runs the program and says what it did. */
    execute(input: Input, options?: RunOptions): Promise<Execution<Output>>;
    /** Shows the messages that `run` would send first, without sending them. */
    preview(input: Input, options?: RunOptions): Promise<readonly RequestPreview[]>;
}
/** Options of one run. For modules they are context for everything inside. */
export type RunOptions = Context;
/** What a run did. */
export interface Execution<Output> {
    readonly output: Output;
    /** Predictors, retrievals and tools in canonical order: the same whatever finished first. */
    readonly trace: readonly TraceEntry[];
    /** What its LM calls used, by model. */
    readonly usage: UsageByModel;
    /** From begin to end, in milliseconds. */
    readonly durationMs: number;
}
/** A request that would be sent. */
export interface RequestPreview {
    /** The predictor that would send it. */
    readonly path: string;
    readonly request: LMRequest;
    readonly messages: readonly Message[];
    /** The messages as text to read; media are named. */
    readonly text: string;
}
/** Tells whether `value` is a program: a module or a view of one. */
export declare function isProgram(value: unknown): value is Program<never, unknown>;
/** Writes messages as text to read: a line for each role, media by name. */
export declare function showMessages(messages: readonly Message[]): string;
//# sourceMappingURL=program.d.ts.map