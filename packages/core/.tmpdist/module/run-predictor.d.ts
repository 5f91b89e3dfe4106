import type { Adapter } from '../adapter/adapter.ts';
import type { Predictor } from '../state/predictor.ts';
import type { RunOptions } from '../state/program.ts';
/** A predictor as this file needs it. */
export interface RunnablePredictor extends Predictor {
    readonly adapter: Adapter | undefined;
    readonly repairs: number | undefined;
}
type Values = Record<string, unknown>;
/**
 * The way of one request: settings that apply → input validated → messages → LM pipeline → reply read and validated,
 * or once more with feedback → outputs and trace.
 */
export declare function runPredictor(predictor: RunnablePredictor, input: object, options: RunOptions | undefined, n: number): Promise<Values[]>;
export {};
//# sourceMappingURL=run-predictor.d.ts.map