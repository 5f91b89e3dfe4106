import { currentScope, withScope } from '../context.js';
import { StateError } from '../errors.js';
import { compareContracts, contractOf } from './contract.js';
import { findPredictors } from './find-predictors.js';
import { parseState } from './parse-state.js';
import { programBrand } from './program.js';
import { rememberView, viewedProgram } from './state-view.js';
/**
 * Looks at a program with another state: a light view that is run in its place. The program is not touched and nothing
 * is cloned, so a thousand candidates can run at once over one program that holds a database pool. A view of a view
 * looks at the same program; a view inside a program keeps its own state.
 *
 * @throws StateError `STATE_MISMATCH` with every difference when the state does not fit the program: a predictor that is
 * missing on either side, or whose fields have changed.
 */
export function withState(program, state) {
    const base = (viewedProgram(program) ?? program);
    const settings = bind(base, parseState(state));
    const enter = (work) => {
        const scope = currentScope();
        return withScope({ ...scope, view: { settings, outer: scope.view } }, work);
    };
    const view = {
        [programBrand]: true,
        name: base.name,
        state,
        program: base,
        run: (input, options) => enter(() => base.run(input, options)),
        execute: (input, options) => enter(() => base.execute(input, options)),
        preview: (input, options) => enter(() => base.preview(input, options)),
    };
    rememberView(view, { program: base, state });
    return view;
}
/** Finds the predictor of each part of the state, or says everything that does not fit. */
function bind(program, state) {
    const predictors = findPredictors(program);
    const issues = [];
    const settings = new Map();
    for (const [path, predictor] of predictors) {
        const saved = Object.hasOwn(state.predictors, path) ? state.predictors[path] : undefined;
        if (!saved) {
            issues.push({ path, message: 'the program has this predictor, the state does not' });
            continue;
        }
        const differences = compareContracts(saved.contract, contractOf(predictor.settings.signature));
        issues.push(...differences.map(({ message }) => ({ path, message })));
        settings.set(predictor, applyState(predictor, saved));
    }
    for (const path of Object.keys(state.predictors)) {
        if (!predictors.has(path))
            issues.push({ path, message: 'the state has this predictor, the program does not' });
    }
    if (issues.length === 0)
        return settings;
    const list = issues.map(({ path, message }) => `\n  ${path}: ${message}`).join('');
    throw new StateError(`The state does not fit program '${program.name}':${list}\nUse the program it was made for, or optimize this one anew.`, { code: 'STATE_MISMATCH', issues });
}
function applyState({ settings }, { instructions, descriptions, demos, lmOptions }) {
    const { signature } = settings;
    const words = [...signature.inputs, ...signature.outputs].map(({ name }) => [name, descriptions[name] ?? '']);
    return {
        signature: signature.withInstructions(instructions).describe(Object.fromEntries(words)),
        demos,
        lmOptions,
    };
}
//# sourceMappingURL=with-state.js.map