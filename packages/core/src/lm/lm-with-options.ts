import { overlay } from '../context.ts'
import { wrapLM } from './define-lm.ts'
import type { LM, LMOptions } from './lm.ts'
import { optionsWithoutCredentials } from './option-credentials.ts'

/**
 * Makes an LM that samples with `options` whatever the caller asks for. With `withContext({ overrideLM })` an
 * optimizer samples a whole program at another temperature. Credentials among the options are sent, and shown nowhere.
 */
export function lmWithOptions(lm: LM, options: LMOptions): LM {
  return wrapLM(lm, (inner) => {
    const { stream, fixedOptions } = inner
    return {
      fixedOptions: optionsWithoutCredentials(overlay(options, fixedOptions)),
      generate: (request) => inner.generate(overlay(request, options)),
      ...(stream && { stream: (request) => stream(overlay(request, options)) }),
    }
  })
}
