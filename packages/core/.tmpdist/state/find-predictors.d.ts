import { type Predictor } from './predictor.ts';
/** Names predictors by their path within a program. */
export interface PredictorPaths {
    /** The path, or `undefined` when the program does not reach the predictor. */
    pathOf(predictor: Predictor): string | undefined;
}
/** Options of {@link findPredictors}. */
export interface FindPredictorsOptions {
    /** Whether to look into nested state views too, whose state is frozen. @default false */
    readonly frozen?: boolean | undefined;
}
/**
 * Finds the predictors of a program by path: through properties, arrays, maps, plain objects and nested modules, each
 * once, safe against cycles. Paths are DSPy's: `respond.predict`, `steps[0]`, `routes['a b']`; a predictor that is the
 * whole program is `self`. What hides in private fields or in closures is not found.
 */
export declare function findPredictors(program: object, { frozen }?: FindPredictorsOptions): Map<string, Predictor>;
/** Names the predictors of `program`, those in nested views included; looks again when it meets an unknown one. */
export declare function predictorPaths(program: object): PredictorPaths;
//# sourceMappingURL=find-predictors.d.ts.map