import { type LMCase } from './lm-case.ts';
/** What holds for LMs that declare more than text in, text out; the others skip these. */
export declare const lmCapabilityCases: readonly LMCase[];
//# sourceMappingURL=lm-capability-cases.d.ts.map