/**
 * Reads how long a provider asks to wait, in milliseconds: `retry-after-ms`, or `Retry-After` in seconds or as a date
 * (RFC 9110, 10.2.3). The names of `headers` are in lower case.
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string | undefined>>,
  now: () => number = Date.now,
): number | undefined {
  const exact = toNumber(headers['retry-after-ms'])
  if (exact !== undefined) return Math.max(0, exact)
  const value = headers['retry-after']
  const seconds = toNumber(value)
  if (seconds !== undefined) return Math.max(0, seconds * 1000)
  const at = Date.parse(value ?? '')
  return Number.isNaN(at) ? undefined : Math.max(0, at - now())
}

function toNumber(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined
  const number = Number(text)
  return Number.isFinite(number) ? number : undefined
}
