import { canonicalJson } from './hash.js';
import { addUsage, unknownUsage } from './lm/usage.js';
/** Makes a recorder for one execution. */
export function createRecorder(options = {}) {
    const { outer, outerCall, now = () => performance.now() } = options;
    const entries = [];
    const outerCalls = [];
    const toOuter = (call) => (call === undefined ? outerCall : outerCalls[call]);
    const total = {};
    let tick = 0;
    const end = (entry) => {
        entry.endedAt = now();
        entry.endedTick = tick += 1;
    };
    return {
        begin(kind, path, input, parent) {
            const call = entries.length;
            entries.push({ kind, path, call, parent, input, beganAt: now(), endedAt: undefined, beganTick: (tick += 1), endedTick: Infinity });
            if (outer)
                outerCalls[call] = outer.begin(kind, path, input, toOuter(parent));
            return call;
        },
        succeed(call, output) {
            const entry = entries[call];
            entry.output = output;
            end(entry);
            outer?.succeed(toOuter(call), output);
        },
        fail(call, error) {
            const entry = entries[call];
            entry.error = error;
            end(entry);
            outer?.fail(toOuter(call), error);
        },
        count(call, counted) {
            outer?.count(toOuter(call), counted);
            addTo(total, counted);
            const entry = call === undefined ? undefined : entries[call];
            if (!entry)
                return;
            addTo((entry.usage ??= {}), counted);
            if (counted.repair)
                entry.repairs = (entry.repairs ?? 0) + 1;
        },
        trace: () => canonicalOrder(entries).map((entry) => toTraceEntry(entry, now)),
        usage: () => ({ ...total }),
    };
}
function toTraceEntry({ beganAt, endedAt, beganTick: _beganTick, endedTick: _endedTick, ...entry }, now) {
    return { ...entry, durationMs: (endedAt ?? now()) - beganAt };
}
function addTo(usage, { model, cached, repair, ...counted }) {
    const before = Object.hasOwn(usage, model) ? usage[model] : undefined;
    const sum = before ?? { calls: 0, cachedCalls: 0, repairs: 0, usage: unknownUsage, costUsd: 0 };
    const after = {
        calls: sum.calls + (cached ? 0 : 1),
        cachedCalls: sum.cachedCalls + (cached ? 1 : 0),
        repairs: sum.repairs + (repair ? 1 : 0),
        usage: cached ? sum.usage : addUsage(sum.usage, counted.usage),
        costUsd: cached ? sum.costUsd : addCost(sum.costUsd, counted.costUsd),
    };
    Object.defineProperty(usage, model, { value: after, enumerable: true, configurable: true, writable: true });
}
function addCost(a, b) {
    return a === null || b === null ? null : a + b;
}
/**
 * Orders entries the same way however long each took: siblings by when they began; siblings that overlapped in time by
 * path (the path that began first first), then by input. Each entry is followed by what it contains.
 */
function canonicalOrder(entries) {
    if (entries.length < 2)
        return [...entries];
    const children = Map.groupBy(entries, (entry) => entry.parent);
    const ordered = [];
    const visit = (parent) => {
        for (const entry of orderSiblings(children.get(parent) ?? [])) {
            ordered.push(entry);
            visit(entry.call);
        }
    };
    visit(undefined);
    return ordered;
}
function orderSiblings(siblings) {
    const ordered = [];
    let overlapping = [];
    let latestEnd = -Infinity;
    for (const entry of siblings) {
        if (entry.beganTick > latestEnd) {
            ordered.push(...orderOverlapping(overlapping));
            overlapping = [];
        }
        overlapping.push(entry);
        latestEnd = Math.max(latestEnd, entry.endedTick);
    }
    ordered.push(...orderOverlapping(overlapping));
    return ordered;
}
function orderOverlapping(entries) {
    if (entries.length < 2)
        return [...entries];
    const byPath = Map.groupBy(entries, (entry) => `${entry.kind} ${entry.path}`);
    return [...byPath.values()].flatMap((group) => group.length < 2
        ? group
        : group
            .map((entry) => ({ entry, key: sortKey(entry.input) }))
            .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.entry.call - b.entry.call))
            .map(({ entry }) => entry));
}
function sortKey(input) {
    try {
        return canonicalJson(input);
    }
    catch {
        return '';
    }
}
//# sourceMappingURL=trace.js.map