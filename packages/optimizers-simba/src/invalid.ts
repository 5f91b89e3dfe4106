import { ConfigurationError } from '@dspex/core'

/** The error for what can't work as it was given. */
export function invalid(message: string): ConfigurationError {
  return new ConfigurationError(message, { code: 'CONFIGURATION_INVALID' })
}
