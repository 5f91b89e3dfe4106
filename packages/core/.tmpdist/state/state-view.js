/** The settings that apply to `predictor` here: those of the nearest view, else its own. */
export function settingsOf(predictor, scope) {
    for (let view = scope.view; view; view = view.outer) {
        const settings = view.settings.get(predictor);
        if (settings)
            return settings;
    }
    return predictor.settings;
}
const partsByView = new WeakMap();
/** Remembers what `view` was made of. */
export function rememberView(view, parts) {
    partsByView.set(view, parts);
}
/** The state that a view applies, or `undefined` when `value` is no view. */
export function viewedState(value) {
    return partsByView.get(value)?.state;
}
/** The program that a view looks at, or `undefined` when `value` is no view. */
export function viewedProgram(value) {
    return partsByView.get(value)?.program;
}
//# sourceMappingURL=state-view.js.map