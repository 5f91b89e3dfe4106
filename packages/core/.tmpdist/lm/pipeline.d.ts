import type { Context } from '../context.ts';
import type { Recorder } from '../trace.ts';
import type { LM, LMRequest, LMResult } from './lm.ts';
/** What a call of the pipeline is part of. */
export interface PipelineOptions {
    readonly price: Context['price'];
    readonly recorder: Recorder | undefined;
    /** The trace entry that pays for the call. */
    readonly call: number | undefined;
    /** Whether the call only repairs a reply. */
    readonly repair: boolean;
}
/**
 * The way of every LM call, in the order of its stages. What stands between a predictor and a provider belongs here,
 * one file a stage:
 *
 *   several completions → checks and events (`defineLM`) → provider → warnings → usage and cost
 */
export declare function callLM(lm: LM, request: LMRequest, options: PipelineOptions): Promise<LMResult>;
//# sourceMappingURL=pipeline.d.ts.map