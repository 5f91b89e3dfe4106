/** Marks predictors, across installed copies of this package. */
export const predictorBrand = Symbol.for('dspex.predictor');
/** Tells whether `value` is a predictor. */
export function isPredictor(value) {
    return typeof value === 'object' && value !== null && predictorBrand in value;
}
//# sourceMappingURL=predictor.js.map