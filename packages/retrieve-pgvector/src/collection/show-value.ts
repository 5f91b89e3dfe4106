/** Shows a value in an error message, cut off where it is long. */
export function showValue(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  // A cut inside a surrogate pair would leave half of a character.
  return text.length > 80 ? `${text.slice(0, 79).replace(/[\uD800-\uDBFF]$/, '')}…` : text
}
