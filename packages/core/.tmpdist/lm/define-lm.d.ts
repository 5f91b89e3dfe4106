import type { LM } from './lm.ts';
/**
 * Wraps an LM so that every call is checked, published and cancellable, whoever wrote it: a result that breaks the
 * port's contract and whatever the provider throws become an `LMError` with the cause, an abort rejects at once with
 * `signal.reason` even if the provider does not listen. Predictors do this for any LM they are given; wrapping twice
 * changes nothing.
 */
export declare function defineLM(lm: LM): LM;
/** Makes an LM that is `lm` with something changed; its calls are checked and published once, by `lm`. */
export declare function wrapLM(lm: LM, change: (inner: LM) => Partial<LM>): LM;
//# sourceMappingURL=define-lm.d.ts.map