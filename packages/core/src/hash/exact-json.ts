/**
 * Parses JSON as `JSON.parse` does, but for whole numbers that a double can't hold: those are given as their text, so that an
 * id never turns into its neighbour.
 *
 * @throws SyntaxError when the text is no JSON
 */
export function parseExactJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text) as unknown
  const exact = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' && context?.source !== undefined ? numberOf(context.source) : value
  return JSON.parse(text, exact) as unknown
}

/** The number that a numeral stands for, or the numeral itself where no double is exactly that whole number. */
export function numberOf(numeral: string): number | string {
  const value = Number(numeral)
  if (!Number.isFinite(value)) return numeral
  if (Number.isSafeInteger(value) || !/^[+-]?\d+$/.test(numeral)) return value
  // The text that JavaScript writes for a double is that double, if not to the last digit.
  return String(value) === numeral || BigInt(value) === BigInt(numeral.replace(/^\+/, '')) ? value : numeral
}
