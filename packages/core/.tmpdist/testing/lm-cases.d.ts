import type { LMRequest, LMResult } from '../lm/lm.ts';
import { type LMCase, type TestLMOptions } from './lm-case.ts';
/** What holds for every LM. */
export declare const lmCases: readonly LMCase[];
/** Checks the form of a result. */
export declare function expectShape(result: LMResult): void;
/** Checks the reply to the last message of `request`, as far as the options say what to expect. */
export declare function expectText({ expectText: expected }: TestLMOptions, request: LMRequest, text: string): void;
//# sourceMappingURL=lm-cases.d.ts.map