import { ConfigurationError } from '@dspex/core'
import { showValue } from '@dspex/core/implement'

/** Says how long a text is: its tokens, words, or characters. */
export type Measure = (text: string) => number

/** Wraps a user's function: what is no length is refused. */
export function checkedMeasure(countTokens: Measure): Measure {
  return (text) => {
    const count: unknown = countTokens(text)
    if (typeof count === 'number' && count >= 0 && Number.isFinite(count)) return count
    throw new ConfigurationError(
      `countTokens returned ${showValue(count)}. It must return how many tokens a text has, at once: a number from 0.`,
    )
  }
}

/** What {@link createReach} returns. */
export type Reach = (start: number, end: number) => number

/**
 * Makes a function that finds how far a piece may reach from `start`: to `end`, or to a place where it measures nearly
 * `size` and no more. It measures a few candidates by the ratio seen so far, never every prefix.
 */
export function createReach(
  text: string,
  { size, measure }: { readonly size: number; readonly measure?: Measure | undefined },
): Reach {
  if (!measure) return (start, end) => Math.min(start + size, end)
  let charactersPerUnit = 4
  return (start, end) => {
    let fits = start
    let tooLong = end + 1
    let guess = Math.min(end, start + Math.max(1, Math.floor(size * charactersPerUnit)))
    for (let step = 0; ; step += 1) {
      const measured = measure(text.slice(start, guess))
      if (measured <= size) fits = guess
      else tooLong = guess
      const isEnough = fits > start && (fits === end || tooLong - fits <= Math.max(1, (fits - start) * 0.04))
      if (isEnough || (measured <= size && measured >= size * 0.95) || tooLong <= start + 1) break
      const ratio = (guess - start) / Math.max(measured, 1)
      const wanted = start + Math.floor(size * ratio * 0.98)
      // Growing is bounded by fourfold, and a guess within the bracket is at least halved.
      if (tooLong > end) guess = Math.min(end, Math.max(fits + 1, Math.min(wanted, start + (guess - start) * 4)))
      else guess = step < 8 && wanted > fits && wanted < tooLong ? wanted : Math.max(fits + 1, (fits + tooLong) >> 1)
      if (guess <= fits || guess >= tooLong) guess = (fits + tooLong) >> 1
      if (guess === fits) break
    }
    if (fits > start) charactersPerUnit = Math.max((fits - start) / size, 0.25)
    return fits
  }
}
