import type { LM } from '../lm/lm.ts'
import { type LMCase, lmRequest, type TestLMOptions } from './cases/lm-case.ts'
import { lmCases } from './cases/lm-cases.ts'
import { lmCapabilityCases } from './cases/lm-capability-cases.ts'
import { resourceCases } from './cases/resource-cases.ts'
import { registerSuite } from './suite.ts'

/** Every test of the suite. */
export function allLMCases(options: Pick<TestLMOptions, 'prompt' | 'lmOptions'>): readonly LMCase[] {
  const common = resourceCases<LM, void, TestLMOptions>({
    argument: undefined,
    call: (lm, signal) => lm.generate({ ...lmRequest(options), signal }),
    errorName: 'LMError',
  })
  return [...lmCases, ...lmCapabilityCases, ...common]
}

/**
 * Tests an LM against the whole contract of the port. A real model may answer: the tests look at the form of answers,
 * and at their content only where `expectText` says what to expect.
 */
export function testLM(name: string, options: TestLMOptions): void {
  registerSuite(`LM ${name}`, allLMCases(options), options)
}
