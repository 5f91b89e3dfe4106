import { currentScope, withScope } from '../context.js';
import { channels } from '../events.js';
let lastParent = 0;
/** Runs `work` and returns the events of kind `name` that it published itself, each as it was at its end. */
export async function collectEvents(name, work) {
    // A parent of its own tells these events from those of tests that run at the same time.
    const parent = (lastParent -= 1);
    const messages = new Set();
    const collect = (message) => {
        if (message.parent === parent)
            messages.add(message);
    };
    const ignore = () => { };
    const subscribers = { start: collect, end: ignore, asyncStart: ignore, asyncEnd: ignore, error: ignore };
    channels[name].subscribe(subscribers);
    try {
        await withScope({ ...currentScope(), event: parent }, work);
    }
    finally {
        channels[name].unsubscribe(subscribers);
    }
    return [...messages];
}
//# sourceMappingURL=collect-events.js.map