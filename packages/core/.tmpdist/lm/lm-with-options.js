import { wrapLM } from './define-lm.js';
/**
 * Makes an LM that samples with `options` whatever the caller asks for. With `withContext({ overrideLM })` an
 * optimizer samples a whole program at another temperature.
 */
export function lmWithOptions(lm, options) {
    return wrapLM(lm, (inner) => {
        const { stream } = inner;
        return {
            generate: (request) => inner.generate({ ...request, ...options }),
            ...(stream && { stream: (request) => stream({ ...request, ...options }) }),
        };
    });
}
//# sourceMappingURL=lm-with-options.js.map