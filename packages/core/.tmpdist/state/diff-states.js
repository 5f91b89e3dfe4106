import { diffWordsWithSpace } from 'diff';
import { canonicalJson } from '../hash.js';
/** Says what changes from `before` to `after`: instructions by word, demos added and removed, descriptions, LM options. */
export function diffStates(before, after) {
    const paths = [...new Set([...Object.keys(before.predictors), ...Object.keys(after.predictors)])];
    const diffs = paths.map((path) => [path, diffPredictor(own(before.predictors, path), own(after.predictors, path))]);
    return Object.fromEntries(diffs.filter(([, diff]) => Object.keys(diff).length > 0));
}
function own(record, key) {
    return Object.hasOwn(record, key) ? record[key] : undefined;
}
function diffPredictor(before, after) {
    if (!before)
        return { presence: 'added' };
    if (!after)
        return { presence: 'removed' };
    return {
        ...(before.instructions !== after.instructions && { instructions: diffWords(before.instructions, after.instructions) }),
        ...optional('descriptions', diffMembers(before.descriptions, after.descriptions)),
        ...diffDemos(before.demos, after.demos),
        ...optional('lmOptions', diffMembers({ ...before.lmOptions }, { ...after.lmOptions })),
    };
}
function diffWords(before, after) {
    return diffWordsWithSpace(before, after).map(({ added, removed, value }) => ({
        kind: added ? 'added' : removed ? 'removed' : 'same',
        text: value,
    }));
}
function diffMembers(before, after) {
    const changes = {};
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
        const pair = { before: own(before, key), after: own(after, key) };
        if (canonicalJson(pair.before ?? null) !== canonicalJson(pair.after ?? null))
            changes[key] = pair;
    }
    return changes;
}
function diffDemos(before, after) {
    const demosRemoved = without(before, after);
    const demosAdded = without(after, before);
    const changed = demosRemoved.length + demosAdded.length > 0;
    const reordered = !changed && canonicalJson(before) !== canonicalJson(after);
    return {
        ...(demosAdded.length > 0 && { demosAdded }),
        ...(demosRemoved.length > 0 && { demosRemoved }),
        ...(reordered && { demosReordered: true }),
    };
}
/** The demos of `list` that `other` lacks; a demo that stands twice counts twice. */
function without(list, other) {
    const left = new Map();
    for (const demo of other)
        left.set(canonicalJson(demo), (left.get(canonicalJson(demo)) ?? 0) + 1);
    return list.filter((demo) => {
        const key = canonicalJson(demo);
        const count = left.get(key) ?? 0;
        left.set(key, count - 1);
        return count <= 0;
    });
}
function optional(name, members) {
    return Object.keys(members).length > 0 ? { [name]: members } : undefined;
}
//# sourceMappingURL=diff-states.js.map