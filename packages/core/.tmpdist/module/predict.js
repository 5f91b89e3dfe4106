import { toSignature } from '../signature/signature.js';
import { predictorBrand } from '../state/predictor.js';
import { Module } from './module.js';
import { runPredictor } from './run-predictor.js';
/**
 * The predictor: asks an LM to fill the outputs of a signature from its inputs. As DSPy's `Predict`, with inputs checked,
 * outputs validated and misfits sent back.
 *
 * @example
 * const answer = new Predict('question -> answer')
 * const { answer: text } = await answer.run({ question: 'Who wrote Emma?' }, { lm })
 */
export class Predict extends Module {
    [predictorBrand] = true;
    settings;
    lm;
    adapter;
    repairs;
    /**
     * @param signature a string such as `'question -> answer'`, or what `signature(…)` made
     * @throws SignatureError when the string can't be read
     */
    constructor(signature, options = {}) {
        super();
        this.settings = {
            signature: toSignature(signature),
            demos: (options.demos ?? []),
            lmOptions: options.lmOptions ?? {},
        };
        this.lm = options.lm;
        this.adapter = options.adapter;
        this.repairs = options.repairs;
    }
    /** The signature with its own instructions and descriptions; a state view may lay others over it. */
    get signature() {
        return this.settings.signature;
    }
    /** Asks once and returns the outputs. */
    async run(input, options) {
        const [output] = await runPredictor(this, input, options, 1);
        return output;
    }
    /**
     * Asks for `n` completions and returns the outputs of those that fit the signature, at least one. As in DSPy, a
     * temperature that is unset or next to nothing becomes 0.7, since equal completions would be of no use.
     */
    async completions(input, { n, ...options }) {
        if (!Number.isInteger(n) || n < 1)
            throw new RangeError(`\`n\` must be a whole number from 1, got ${n}.`);
        const outputs = await runPredictor(this, input, options, n);
        return outputs;
    }
    /** Runs the predictor; modules call `run`. */
    forward(input) {
        return this.run(input);
    }
}
//# sourceMappingURL=predict.js.map