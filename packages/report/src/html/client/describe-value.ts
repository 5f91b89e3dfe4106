/** Writes a value in one line, for a cell. */
export function previewOf(value: unknown, limit = 180): string {
  return shorten(describe(value, limit), limit)
}

function describe(value: unknown, limit: number): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value.slice(0, limit * 2)
  if (typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value))
    return value
      .slice(0, 12)
      .map((item) => describe(item, limit))
      .join(', ')
  const entries = Object.entries(value)
  const [only] = entries
  if (entries.length === 1 && only) return describe(only[1], limit)
  return entries.map(([name, item]) => `${name}: ${describe(item, limit)}`).join(' · ')
}

function shorten(text: string, limit: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > limit ? `${line.slice(0, limit - 1).toWellFormed()}…` : line
}

/** Adds all texts and numbers within a value, in small letters, to what a search looks through. */
export function searchTextOf(value: unknown): string {
  const parts: string[] = []
  collect(value, parts)
  return parts.join('\n').toLowerCase()
}

function collect(value: unknown, parts: string[]): void {
  if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) collect(item, parts)
  else if (typeof value === 'string') parts.push(value)
  else if (value !== null && value !== undefined) parts.push(JSON.stringify(value))
}
