import { isPlainObject } from '../hash/plain-object.ts'

/** Renders a value for an error message: JSON where possible, cut at `maxLength` characters. */
export function showValue(value: unknown, maxLength = 80): string {
  let text: string
  if (typeof value === 'function') text = 'a function'
  else if (typeof value === 'bigint') text = `${value}n`
  else if (typeof value === 'number') text = String(value)
  else {
    try {
      text = JSON.stringify(value) ?? String(value)
      // A promise or a map has nothing that JSON would show.
      if (text === '{}' && !isPlainObject(value)) text = `an instance of ${(value as object).constructor.name}`
    } catch {
      text = Object.prototype.toString.call(value)
    }
  }
  // A cut inside a surrogate pair would leave a text that no JSON or database takes.
  return text.length > maxLength ? `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text
}
