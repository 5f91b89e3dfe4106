/** The code of the socket or of `fetch` at the bottom of an error, which says that the network failed. */
export function networkCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    const { code } = at as NodeJS.ErrnoException
    if (typeof code === 'string' && /^(?:UND_ERR_|E[A-Z]{3,}$|CERT_|ERR_TLS_|ERR_SSL_)/.test(code)) return code
    if (at.name === 'TypeError' && /^(?:fetch failed|terminated)$/.test(at.message)) return networkCode(at.cause) ?? ''
    if (at instanceof AggregateError && at.errors.length > 0) return networkCode(at.errors[0])
  }
  return undefined
}

/** `fetch` hides what went wrong in the innermost cause. */
export function reasonOf(error: unknown): string {
  let at = error
  for (let depth = 0; at instanceof Error; depth += 1) {
    const inner: unknown = at instanceof AggregateError ? at.errors[0] : at.cause
    // Causes may go round in a circle.
    if (!(inner instanceof Error) || depth > 8) return at.message || (at as NodeJS.ErrnoException).code || at.name
    at = inner
  }
  return String(at)
}
