import { isSecretParameter } from './secret-name.ts'

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
    if (isSecretParameter(name)) url.searchParams.delete(name)
  }
  url.searchParams.sort()
  return url.href.replace(/\/+$/, '')
}
