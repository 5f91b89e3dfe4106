import type { LM, LMOptions } from './lm.ts';
/**
 * Makes an LM that samples with `options` whatever the caller asks for. With `withContext({ overrideLM })` an
 * optimizer samples a whole program at another temperature.
 */
export declare function lmWithOptions(lm: LM, options: LMOptions): LM;
//# sourceMappingURL=lm-with-options.d.ts.map