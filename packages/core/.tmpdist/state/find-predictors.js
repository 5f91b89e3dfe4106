import { isPredictor } from './predictor.js';
import { isProgram } from './program.js';
import { viewedProgram } from './state-view.js';
/**
 * Finds the predictors of a program by path: through properties, arrays, maps, plain objects and nested modules, each
 * once, safe against cycles. Paths are DSPy's: `respond.predict`, `steps[0]`, `routes['a b']`; a predictor that is the
 * whole program is `self`. What hides in private fields or in closures is not found.
 */
export function findPredictors(program, { frozen = false } = {}) {
    const found = new Map();
    const seen = new Set();
    const visit = (value, path, isRoot) => {
        if (typeof value !== 'object' || value === null || seen.has(value))
            return;
        const viewed = viewedProgram(value);
        if (viewed)
            return isRoot || frozen ? visit(viewed, path, isRoot) : undefined;
        if (!isRoot && !isContainer(value))
            return;
        seen.add(value);
        if (isPredictor(value))
            found.set(path === '' ? 'self' : path, value);
        else
            for (const [step, member] of membersOf(value))
                visit(member, path === '' ? step.replace(/^\./, '') : path + step, false);
    };
    visit(program, '', true);
    return found;
}
/** Names the predictors of `program`, those in nested views included; looks again when it meets an unknown one. */
export function predictorPaths(program) {
    const known = pathsByProgram.get(program);
    if (known)
        return known;
    let byPredictor = new Map();
    const look = () => {
        byPredictor = new Map([...findPredictors(program, { frozen: true })].map(([path, predictor]) => [predictor, path]));
    };
    look();
    const paths = {
        pathOf(predictor) {
            if (!byPredictor.has(predictor))
                look();
            return byPredictor.get(predictor);
        },
    };
    pathsByProgram.set(program, paths);
    return paths;
}
const pathsByProgram = new WeakMap();
/** Other objects, such as a database pool, are not looked into. */
function isContainer(value) {
    if (isProgram(value) || Array.isArray(value) || value instanceof Map)
        return true;
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
}
function membersOf(value) {
    if (Array.isArray(value))
        return value.map((member, index) => [`[${index}]`, member]);
    if (value instanceof Map)
        return [...value].map(([key, member]) => [`[${showKey(key)}]`, member]);
    return Object.entries(Object.getOwnPropertyDescriptors(value)).flatMap(([key, descriptor]) => descriptor.enumerable && 'value' in descriptor ? [[stepTo(key), descriptor.value]] : []);
}
function stepTo(key) {
    return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${showKey(key)}]`;
}
/** Quotes a key as Python does, since DSPy's paths read so. */
function showKey(key) {
    const text = String(key);
    if (typeof key === 'number')
        return text;
    return text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
//# sourceMappingURL=find-predictors.js.map