/** What the statistics refuse, each with a sentence that says what to do. */

/**
 * Checks a list of finite numbers.
 *
 * @throws TypeError when it is no array of numbers
 * @throws RangeError when it is empty or holds NaN or an infinity
 */
export function checkNumbers(values: readonly number[], name: string): void {
  if (!Array.isArray(values)) throw new TypeError(`'${name}' must be an array of numbers.`)
  if (values.length === 0) throw new RangeError(`'${name}' is empty. Pass at least one number.`)
  for (const [position, value] of values.entries()) {
    if (typeof value !== 'number') {
      throw new TypeError(`'${name}' holds a ${typeof value} at position ${position}. Pass numbers only.`)
    }
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `'${name}' holds ${value} at position ${position}. ` +
          'Leave out what is missing, or decide on a score for it, before asking for statistics.',
      )
    }
  }
}

/** Checks that two lists belong together item by item. @throws RangeError when their lengths differ */
export function checkSameLength(
  first: { readonly length: number },
  second: { readonly length: number },
  names: string,
): void {
  if (first.length !== second.length) {
    throw new RangeError(
      `${names} have ${first.length} and ${second.length} entries. Pass one entry for each item, in the same order.`,
    )
  }
}

/** Checks a probability strictly between 0 and 1. @throws RangeError otherwise */
export function checkBetweenZeroAndOne(value: number, name: string): void {
  if (!(value > 0 && value < 1)) {
    throw new RangeError(`'${name}' is ${value}. It must lie between 0 and 1, ends left out, such as 0.05.`)
  }
}

/** Checks a probability in [0, 1]. @throws RangeError otherwise */
export function checkProbability(value: number, name: string): void {
  if (!(value >= 0 && value <= 1)) {
    throw new RangeError(`'${name}' is ${value}. Pass a probability from 0 to 1.`)
  }
}

/** Checks a whole number of at least `minimum`. @throws RangeError otherwise */
export function checkWhole(value: number, name: string, minimum: number): void {
  if (!Number.isSafeInteger(value) || value < minimum) {
    throw new RangeError(`'${name}' is ${value}. Pass a whole number of at least ${minimum}.`)
  }
}

/** Checks a number above 0; infinity only where `infinite` allows it. @throws RangeError otherwise */
export function checkPositive(value: number, name: string, infinite: 'finite' | 'or-infinite' = 'finite'): void {
  if (!(value > 0) || (infinite === 'finite' && value === Infinity)) {
    throw new RangeError(`'${name}' is ${value}. Pass a number above 0.`)
  }
}

/** Checks a finite number of at least 0. @throws RangeError otherwise */
export function checkNotNegative(value: number, name: string): void {
  if (!(value >= 0) || value === Infinity) {
    throw new RangeError(`'${name}' is ${value}. Pass a finite number of at least 0.`)
  }
}

/** Checks that a number is not NaN. @throws RangeError when it is */
export function checkNotNaN(value: number, name: string): void {
  if (typeof value !== 'number' || Number.isNaN(value)) throw new RangeError(`'${name}' is ${value}. Pass a number.`)
}

/** A part of a whole, in items: 17 right answers of 20. */
export interface Share {
  /** How many came out as counted; from 0 to `trials`. */
  readonly successes: number
  /** How many there were; at least 1. */
  readonly trials: number
}

/** Checks a {@link Share}. @throws RangeError when it is none */
export function checkShare({ successes, trials }: Share, name = 'successes'): void {
  checkWhole(trials, 'trials', 1)
  checkWhole(successes, name, 0)
  if (successes > trials) {
    throw new RangeError(`'${name}' is ${successes} of ${trials} trials. Pass at most as many as there were trials.`)
  }
}
