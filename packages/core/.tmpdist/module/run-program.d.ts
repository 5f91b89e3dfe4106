import { type Context } from '../context.ts';
import type { RunOptions } from '../state/program.ts';
/**
 * Runs a module: its options become context for everything inside, the outermost module names the predictors, and an
 * abort ends the run at once, whatever `forward` is waiting for.
 */
export declare function runProgram<Output>(program: {
    readonly name: string;
}, input: object, options: RunOptions | undefined, forward: (context: Context) => Promise<Output>): Promise<Output>;
//# sourceMappingURL=run-program.d.ts.map