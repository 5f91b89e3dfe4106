import { programBrand } from '../state/program.js';
import { recordExecution } from './execute.js';
import { previewRequests } from './preview.js';
import { runProgram } from './run-program.js';
/**
 * A composable unit of a program: extend it, keep predictors and other modules in properties, and say in `forward` what
 * happens with an input. Predictors in public properties, arrays, maps and nested modules have state.
 */
export class Module {
    [programBrand] = true;
    /** Names the program in events and reports. @default the name of the class */
    get name() {
        return this.constructor.name;
    }
    /** Runs the module. */
    run(input, options) {
        return runProgram(this, input, options, (context) => this.forward(input, context));
    }
    /** Runs the module and says what it did: output, trace, usage, duration. */
    execute(input, options) {
        return recordExecution(() => this.run(input, options));
    }
    /** Shows the messages that `run` would send first, without sending them. Needs no LM. */
    preview(input, options) {
        return previewRequests(() => this.run(input, options));
    }
}
//# sourceMappingURL=module.js.map