import { isSecretParameter } from './secret-name.ts'

/**
 * The address of a server without what is secret about it: user, password, and parameters that hold credentials. Equal
 * addresses are written alike.
 */
export function cleanEndpoint(endpoint: string): string {
  // What has no protocol may have a user before the server's name.
  if (!URL.canParse(endpoint) || !endpoint.includes('://')) return endpoint.replace(/^[^\s/?#]*@/, '')
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
