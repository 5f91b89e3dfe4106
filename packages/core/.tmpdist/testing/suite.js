import { describe, it } from 'vitest';
/**
 * Registers a suite with vitest, one test per case. For packages that own a port and publish its suite.
 *
 * @throws TypeError when `skip` names a test that does not exist or gives no reason
 */
export function registerSuite(name, cases, options) {
    const reasons = readSkips(name, cases, options.skip ?? []);
    describe(name, () => {
        for (const each of cases) {
            const reason = reasons.get(each.name);
            if (reason === undefined)
                it(each.name, (test) => runCase(each, options, (why) => test.skip(why)));
            else
                it.skip(`${each.name} (skipped: ${reason})`, () => { });
        }
    });
}
/** Runs the cases without vitest's registration, so that a test can show that a broken resource fails them. */
export async function runSuite(cases, options) {
    const passed = [];
    const failed = new Map();
    const skipped = new Map(readSkips('the suite', cases, options.skip ?? []));
    const run = async (each) => {
        try {
            await runCase(each, options, (reason) => {
                throw new NotApplicable(reason);
            });
            passed.push(each.name);
        }
        catch (error) {
            if (error instanceof NotApplicable)
                skipped.set(each.name, error.message);
            else
                failed.set(each.name, error);
        }
    };
    await Promise.all(cases.filter(({ name }) => !skipped.has(name)).map(run));
    return { passed, failed, skipped };
}
class NotApplicable extends Error {
}
async function runCase(each, options, skip) {
    const made = [];
    const keep = (resource) => {
        made.push(resource);
        return resource;
    };
    const createFailing = async () => keep(await (options.createFailing ?? (() => skip('createFailing is not given')))());
    try {
        const create = async (argument) => keep(await options.create(argument));
        await each.run({ options, withinMs: options.withinMs ?? 2000, create, createFailing, skip });
    }
    finally {
        await Promise.all(made.map(disposeOf));
    }
}
/** Disposes of `resource` if it can be. */
export async function disposeOf(resource) {
    const disposable = resource;
    await disposable?.[Symbol.asyncDispose]?.();
}
function readSkips(suite, cases, skips) {
    const names = new Set(cases.map(({ name }) => name));
    const reasons = new Map();
    for (const { reason, tests } of skips) {
        if (reason.trim() === '')
            throw new TypeError(`${suite} skips tests without a reason: ${tests.join('; ')}.`);
        for (const test of tests) {
            if (!names.has(test))
                throw new TypeError(`${suite} skips '${test}', which is none of its tests: ${[...names].join('; ')}.`);
            reasons.set(test, reason);
        }
    }
    return reasons;
}
//# sourceMappingURL=suite.js.map