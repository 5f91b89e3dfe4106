/**
 * Tells names that hold credentials: `apiKey`, `x-api-key`, `Authorization`, `access_token` and the like. Limits such as
 * `max_tokens` and `prompt_cache_key` are none.
 */
export function isSecretName(name: string): boolean {
  return secretName.test(name.toLowerCase().replace(/[^a-z0-9]/g, ''))
}

const secretName =
  /(apikey|accesskey|accesskeyid|secretkey|privatekey|subscriptionkey|authorization|cookie|passw(or)?d|passphrase|secret|credentials?|(access|auth|bearer|refresh|id|session|security|api|hf|github|user|service)token|^token)$/

/**
 * The address of a server without what is secret about it: user, password, and parameters that hold credentials. Equal
 * addresses are written alike.
 */
export function cleanEndpoint(endpoint: string): string {
  if (!URL.canParse(endpoint)) return endpoint
  const url = new URL(endpoint)
  url.username = ''
  url.password = ''
  url.hash = ''
  for (const name of Array.from(url.searchParams.keys())) {
    if (isSecretName(name) || /^(key|sig|signature)$/i.test(name)) url.searchParams.delete(name)
  }
  url.searchParams.sort()
  return url.href.replace(/\/+$/, '')
}
