import { ConfigurationError } from '../errors/configuration-error.ts'
import { showValue } from '../wording/show-value.ts'

/** Checks how many may run at once. @throws ConfigurationError when it is no whole number of at least 1 */
export function checkConcurrency(concurrency: number): void {
  if (concurrency === Infinity || (Number.isSafeInteger(concurrency) && concurrency >= 1)) return
  throw new ConfigurationError(
    `\`concurrency\`: expected a whole number of at least 1, or \`Infinity\`, got \`${showValue(concurrency)}\`.`,
  )
}
