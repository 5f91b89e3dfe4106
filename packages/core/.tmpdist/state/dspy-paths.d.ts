import type { Predictor } from './predictor.ts';
/** A predictor with its path in our spelling and in DSPy's. */
export interface PredictorWithPaths {
    readonly path: string;
    readonly dspyPath: string;
    readonly predictor: Predictor;
}
/**
 * Finds the predictors of a program with their paths as DSPy spells them. The two differ where a plain object holds
 * predictors: `judges.strict` here, `judges['strict']` there, as it is a dict in Python. Keys are not escaped there.
 */
export declare function findWithDspyPaths(program: object): PredictorWithPaths[];
//# sourceMappingURL=dspy-paths.d.ts.map