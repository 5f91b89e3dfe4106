import { AsyncLocalStorage } from 'node:async_hooks';
const emptyScope = {
    context: {},
    view: undefined,
    paths: undefined,
    recorder: undefined,
    preview: undefined,
    call: undefined,
    event: undefined,
};
const storage = new AsyncLocalStorage();
/** Reads the context that applies here: what the enclosing {@link withContext} and `run` calls have set. */
export function currentContext() {
    return currentScope().context;
}
/** Runs `work` with `context` laid over the enclosing one; what is not named stays. */
export function withContext(context, work) {
    const scope = currentScope();
    return withScope({ ...scope, context: mergeContext(scope.context, context) }, work);
}
/** Reads the scope that applies here. */
export function currentScope() {
    return storage.getStore() ?? emptyScope;
}
/** Runs `work` in `scope`. */
export function withScope(scope, work) {
    return storage.run(scope, work);
}
/** Lays `inner` over `outer`: members that are `undefined` do not count, LM options merge, either signal aborts. */
export function mergeContext(outer, inner) {
    const merged = { ...outer };
    for (const [key, value] of Object.entries(inner))
        if (value !== undefined)
            merged[key] = value;
    if (inner.lmOptions && outer.lmOptions)
        merged.lmOptions = { ...outer.lmOptions, ...inner.lmOptions };
    merged.signal = mergeSignals(outer.signal, inner.signal);
    return merged;
}
/** A signal that fires when either does. */
export function mergeSignals(a, b) {
    if (!a || a === b)
        return b;
    if (!b)
        return a;
    return AbortSignal.any([a, b]);
}
//# sourceMappingURL=context.js.map