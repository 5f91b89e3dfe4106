import { lmRequest } from './lm-case.js';
import { lmCases } from './lm-cases.js';
import { lmCapabilityCases } from './lm-capability-cases.js';
import { resourceCases } from './resource-cases.js';
import { registerSuite } from './suite.js';
/** Every test of the suite. */
export function allLMCases(options) {
    const common = resourceCases({
        argument: undefined,
        call: (lm, signal) => lm.generate({ ...lmRequest(options), signal }),
        errorName: 'LMError',
    });
    return [...lmCases, ...lmCapabilityCases, ...common];
}
/**
 * Tests an LM against the whole contract of the port. A real model may answer: the tests look at the form of answers,
 * and at their content only where `expectText` says what to expect.
 */
export function testLM(name, options) {
    registerSuite(`LM ${name}`, allLMCases(options), options);
}
//# sourceMappingURL=test-lm.js.map