import type { Retriever } from '../retrieve/retriever.ts'
import { filterCases } from './cases/filter-cases.ts'
import { resourceCases } from './cases/resource-cases.ts'
import {
  type RetrieverCase,
  retrieverCases,
  type RetrieverCorpus,
  type TestRetrieverOptions,
} from './cases/retriever-cases.ts'
import { rivers } from './cases/rivers.ts'
import { registerSuite } from './suite.ts'

/** Every test of the suite. */
export function allRetrieverCases(): readonly RetrieverCase[] {
  const common = resourceCases<Retriever, RetrieverCorpus, TestRetrieverOptions>({
    argument: { passages: rivers },
    call: (retriever, signal) => retriever.retrieve({ query: 'river', k: 3, signal }),
    errorName: 'RetrieverError',
  })
  return [...retrieverCases, ...filterCases, ...common]
}

/**
 * Tests a retriever against the whole contract of the port.
 *
 * @example testRetriever('inMemoryRetriever', { create: ({ passages }) => inMemoryRetriever({ passages }) })
 */
export function testRetriever(name: string, options: TestRetrieverOptions): void {
  registerSuite(`Retriever ${name}`, allRetrieverCases(), options)
}
