import { type LMCase, type TestLMOptions } from './lm-case.ts';
/** Every test of the suite. */
export declare function allLMCases(options: Pick<TestLMOptions, 'prompt' | 'lmOptions'>): readonly LMCase[];
/**
 * Tests an LM against the whole contract of the port. A real model may answer: the tests look at the form of answers,
 * and at their content only where `expectText` says what to expect.
 */
export declare function testLM(name: string, options: TestLMOptions): void;
//# sourceMappingURL=test-lm.d.ts.map