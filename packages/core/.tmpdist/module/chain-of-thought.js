import { toSignature } from '../signature/signature.js';
import { Module } from './module.js';
import { Predict } from './predict.js';
import { runProgram } from './run-program.js';
/**
 * Reasons before it answers: a `Predict`, at `predict`, whose signature begins its outputs with `reasoning`. As DSPy's
 * `ChainOfThought` (Wei et al. 2022, arXiv 2201.11903).
 */
export class ChainOfThought extends Module {
    /** The predictor that is asked. */
    predict;
    /** @throws SignatureError when the signature can't be read or has an output `reasoning` already */
    constructor(signature, { reasoning, ...options } = {}) {
        super();
        const reasoned = toSignature(signature).prepend({ output: 'reasoning: string' });
        this.predict = new Predict(reasoning === undefined ? reasoned : reasoned.describe({ reasoning }), options);
    }
    /** Reasons, then answers. The options are those of the predictor's call. */
    run(input, options) {
        return runProgram(this, input, undefined, (context) => this.forward(input, context, options));
    }
    /** Asks for `n` completions, each with its own reasoning: see `Predict.completions`. */
    completions(input, options) {
        return runProgram(this, input, undefined, () => this.predict.completions(input, options));
    }
    forward(input, _context, options) {
        return this.predict.run(input, options);
    }
}
//# sourceMappingURL=chain-of-thought.js.map