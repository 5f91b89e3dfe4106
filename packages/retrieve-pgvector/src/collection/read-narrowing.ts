import { ConfigurationError, type Filter } from '@dspex/core'
import { didYouMean, showValue } from '@dspex/core/implement'

/**
 * Refuses options that a call does not know: one of a misspelt name would narrow nothing.
 *
 * @throws ConfigurationError naming the option
 */
export function checkOptions(call: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new ConfigurationError(`${call} takes an object of options, but was given ${showValue(options)}.`)
  for (const key of Object.keys(options))
    if (!known.includes(key))
      throw new ConfigurationError(
        `${call} has no option \`${key}\`.${didYouMean(key, known, '`')} It takes ${known.map((each) => `\`${each}\``).join(', ')}.`,
      )
}

/**
 * The tenant of a store or retriever; '' where none is named. One that is named but `undefined`, `null`, `false` or
 * empty is refused: passages of nobody in particular would be meant by it.
 *
 * @throws ConfigurationError
 */
export function readTenant(options: object): string {
  if (!('tenant' in options)) return ''
  const { tenant } = options
  if (typeof tenant === 'string' && tenant !== '' && !tenant.includes('\0') && tenant.isWellFormed()) return tenant
  throw new ConfigurationError(
    `\`tenant\` is ${showValue(tenant)}, but must be a text that is not empty. Leave it out where passages belong to nobody.`,
  )
}

/** The ids of a call. @throws ConfigurationError when there are none, or one is no id */
export function readIds(ids: unknown): readonly string[] {
  if (!Array.isArray(ids) || ids.length === 0)
    throw new ConfigurationError(
      `\`ids\` is ${showValue(ids)}, but must be a list of at least one id. Do not call where there is none.`,
    )
  // A copy: the list may change while the call is under way.
  const given: readonly unknown[] = Array.from(ids)
  const wrong = given.findIndex((id) => typeof id !== 'string' || id === '' || !id.isWellFormed() || id.includes('\0'))
  if (wrong === -1) return given as readonly string[]
  throw new ConfigurationError(`\`ids[${wrong}]\` is ${showValue(ids[wrong])}, but must be an id, as a text.`)
}

/** Tells whether a filter lets every passage pass by its form alone, as `notIn` of no values does. */
export function passesEverything(filter: Filter): boolean {
  return constantOf(filter) === true
}

/** What a filter says of every passage; `undefined` when that depends on the passage. */
function constantOf(filter: Filter): boolean | undefined {
  if ('not' in filter) {
    const inner = constantOf(filter.not)
    return inner === undefined ? undefined : !inner
  }
  if ('and' in filter || 'or' in filter) {
    // What decides alone: a part that is false among `and`, one that is true among `or`.
    const decides = 'or' in filter
    const parts = new Set(('and' in filter ? filter.and : filter.or).map(constantOf))
    if (parts.has(decides)) return decides
    return parts.has(undefined) ? undefined : !decides
  }
  if ((filter.op === 'in' || filter.op === 'notIn') && filter.value.length === 0) return filter.op === 'notIn'
  return undefined
}
