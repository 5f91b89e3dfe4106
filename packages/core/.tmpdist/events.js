import { channel as diagnosticsChannel, tracingChannel } from 'node:diagnostics_channel';
import { currentScope, withScope } from './context.js';
/** The tracing channel of each kind of work; its name is `dspex:<name>`. */
export const channels = {
    program: tracingChannel('dspex:program'),
    predict: tracingChannel('dspex:predict'),
    adapter: tracingChannel('dspex:adapter'),
    lm: tracingChannel('dspex:lm'),
    embed: tracingChannel('dspex:embed'),
    retrieve: tracingChannel('dspex:retrieve'),
    rerank: tracingChannel('dspex:rerank'),
    repair: tracingChannel('dspex:repair'),
};
/** The channel of warnings, `dspex:warning`. */
export const warnings = diagnosticsChannel('dspex:warning');
let lastId = 0;
/** Runs `work` as a piece of work of kind `name`; `payload` is only built when somebody listens. */
export function traced(name, payload, work) {
    const tracing = channels[name];
    if (!tracing.hasSubscribers)
        return work();
    const scope = currentScope();
    const id = (lastId += 1);
    const message = { ...payload(), id, parent: scope.event };
    return tracing.tracePromise(() => withScope({ ...scope, event: id }, work), message);
}
/** As {@link traced}, for work that does not wait. */
export function tracedSync(name, payload, work) {
    const tracing = channels[name];
    if (!tracing.hasSubscribers)
        return work();
    const message = { ...payload(), id: (lastId += 1), parent: currentScope().event };
    return tracing.traceSync(work, message);
}
/** Publishes a warning; `text` is only built when somebody listens. */
export function warn(code, text) {
    if (warnings.hasSubscribers)
        warnings.publish({ code, message: text(), parent: currentScope().event });
}
//# sourceMappingURL=events.js.map