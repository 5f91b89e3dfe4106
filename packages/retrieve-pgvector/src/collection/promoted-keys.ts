import { ConfigurationError } from '@dspex/core'
import { showValue } from '@dspex/core/implement'

/** Refuses keys that can't stand in SQL as they are: an index expression takes no bound values. */
export function checkPromoted(keys: readonly string[]): void {
  const odd = keys.find((key) => typeof key !== 'string' || !/^[\p{L}_][\p{L}\p{N}_.:/ -]{0,99}$/u.test(key))
  if (odd === undefined) return
  throw new ConfigurationError(
    `The key ${showValue(odd)} can't be promoted: an index takes names of up to 100 letters, digits, spaces and _ . : / -, beginning with a letter or _. Filters can use the key without an index.`,
  )
}
