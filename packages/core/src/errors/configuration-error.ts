import { DspexError, type DspexErrorOptions } from './dspex-error.ts'

/**
 * Codes of {@link ConfigurationError}: an LM or embedder is needed and none was given, or what was given can't work.
 */
export type ConfigurationErrorCode = 'LM_NOT_CONFIGURED' | 'CONFIGURATION_INVALID'

/** Options of {@link ConfigurationError}. */
export interface ConfigurationErrorOptions extends Omit<DspexErrorOptions, 'code'> {
  /** The stable code. @default 'CONFIGURATION_INVALID' */
  readonly code?: ConfigurationErrorCode | undefined
}

/** Something was not set up, or set up in a way that can't work. */
export class ConfigurationError extends DspexError<ConfigurationErrorCode> {
  protected static override readonly family = 'ConfigurationError'
  protected static override readonly blame = 'setup'

  constructor(message: string, options: ConfigurationErrorOptions = {}) {
    super(message, { ...options, code: options.code ?? 'CONFIGURATION_INVALID' })
  }
}
