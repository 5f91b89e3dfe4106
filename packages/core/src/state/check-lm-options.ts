import { ConfigurationError } from '../errors/configuration-error.ts'
import type { LMOptions } from '../lm/lm.ts'
import { findLMOptionMisfits } from './state-shape.ts'

/**
 * Checks sampling options where they are given, since a misspelt one would otherwise do nothing.
 *
 * @throws ConfigurationError that names each misfit.
 */
export function checkLMOptions(lmOptions: LMOptions): LMOptions {
  const issues = findLMOptionMisfits(lmOptions)
  if (issues.length === 0) return lmOptions
  const list = issues.map(({ path, message }) => `\`${path}\` ${message.replace('program state', 'LM options')}`)
  throw new ConfigurationError(
    `These LM options do not fit: ${list.join('; ')}. What only one provider knows goes into \`providerOptions\`.`,
  )
}
