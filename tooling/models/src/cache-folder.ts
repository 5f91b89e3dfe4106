import { homedir } from 'node:os'
import { join } from 'node:path'

/** A folder for what is fetched once and used by many checkouts: never inside a repository. */
export function cacheFolder(name: string): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'dspex', name)
}
