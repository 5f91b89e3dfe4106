import { filterCases } from './filter-cases.js';
import { resourceCases } from './resource-cases.js';
import { retrieverCases } from './retriever-cases.js';
import { rivers } from './rivers.js';
import { registerSuite } from './suite.js';
/** Every test of the suite. */
export function allRetrieverCases() {
    const common = resourceCases({
        argument: { passages: rivers },
        call: (retriever, signal) => retriever.retrieve({ query: 'river', k: 3, signal }),
        errorName: 'RetrieverError',
    });
    return [...retrieverCases, ...filterCases, ...common];
}
/**
 * Tests a retriever against the whole contract of the port.
 *
 * @example testRetriever('inMemoryRetriever', { create: ({ passages }) => inMemoryRetriever({ passages }) })
 */
export function testRetriever(name, options) {
    registerSuite(`Retriever ${name}`, allRetrieverCases(), options);
}
//# sourceMappingURL=test-retriever.js.map