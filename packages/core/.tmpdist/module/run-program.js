import { untilAbort } from '../abort.js';
import { currentScope, mergeContext, withScope } from '../context.js';
import { traced } from '../events.js';
import { predictorPaths } from '../state/find-predictors.js';
/**
 * Runs a module: its options become context for everything inside, the outermost module names the predictors, and an
 * abort ends the run at once, whatever `forward` is waiting for.
 */
export async function runProgram(program, input, options, forward) {
    const outer = currentScope();
    const scope = {
        ...outer,
        context: options ? mergeContext(outer.context, options) : outer.context,
        paths: outer.paths ?? predictorPaths(program),
    };
    const { context } = scope;
    context.signal?.throwIfAborted();
    return withScope(scope, () => traced('program', () => ({ name: program.name, input }), () => 
    // Signals from outside are already heard there.
    options?.signal ? untilAbort(() => forward(context), context.signal) : forward(context)));
}
//# sourceMappingURL=run-program.js.map