import { hashJson } from '../hash.js';
import { contractOf } from './contract.js';
import { findPredictors } from './find-predictors.js';
import { viewedState } from './state-view.js';
/** Reads the state of a program or of a view as plain JSON. What a nested view has frozen is not part of it. */
export function dumpState(program) {
    const viewed = viewedState(program);
    if (viewed)
        return viewed;
    const predictors = [...findPredictors(program)].map(([path, { settings }]) => [path, dumpPredictor(settings)]);
    return { schemaVersion: 1, predictors: Object.fromEntries(predictors) };
}
/** The hash of a state: SHA-256 of its canonical JSON. Equal states have equal hashes on every machine. */
export function stateHash(state) {
    return hashJson(state);
}
function dumpPredictor({ signature, demos, lmOptions }) {
    const described = [...signature.inputs, ...signature.outputs].filter(({ description }) => description);
    return {
        instructions: signature.instructions,
        descriptions: Object.fromEntries(described.map(({ name, description }) => [name, description])),
        demos,
        lmOptions,
        contract: contractOf(signature),
    };
}
//# sourceMappingURL=dump-state.js.map