import type { Context } from '../context.ts';
import { type Execution, type Program, programBrand, type RequestPreview, type RunOptions } from '../state/program.ts';
/** What `forward` is given besides its input: the context that applies, `signal` first of all. */
export type RunContext = Context;
/**
 * A composable unit of a program: extend it, keep predictors and other modules in properties, and say in `forward` what
 * happens with an input. Predictors in public properties, arrays, maps and nested modules have state.
 */
export declare abstract class Module<Input extends object = never, Output = unknown> implements Program<Input, Output> {
    readonly [programBrand] = true;
    /** Names the program in events and reports. @default the name of the class */
    get name(): string;
    /** What the module does. Called by `run`; call `run` of the modules inside. */
    abstract forward(input: Input, context: RunContext): Promise<Output>;
    /** Runs the module. */
    run(input: Input, options?: RunOptions): Promise<Output>;
    /** Runs the module and says what it did: output, trace, usage, duration. */
    execute(input: Input, options?: RunOptions): Promise<Execution<Output>>;
    /** Shows the messages that `run` would send first, without sending them. Needs no LM. */
    preview(input: Input, options?: RunOptions): Promise<readonly RequestPreview[]>;
}
//# sourceMappingURL=module.d.ts.map