import type { JsonValue } from '../hash.ts';
import type { LMOptions } from '../lm/lm.ts';
/** Reads sampling options from what DSPy saves of an LM or of a predictor's configuration. */
export declare function fromDspyOptions(saved: Readonly<Record<string, unknown>>): LMOptions;
/** Writes sampling options under DSPy's names. */
export declare function toDspyOptions(options: LMOptions): Record<string, JsonValue>;
//# sourceMappingURL=dspy-lm-options.d.ts.map