import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Root hands the server to a user who may not enter root's home. */
const isRoot = process.getuid?.() === 0

/** Where the binaries are kept. */
export const binariesFolder = isRoot
  ? '/var/cache/dspex/services'
  : join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'dspex', 'services')

/** Where the data of servers lies, which is worth nothing once they stop. */
export const dataFolder = join(tmpdir(), `dspex-services-${process.getuid?.() ?? 'user'}`)

/** The user that a server runs as, since PostgreSQL refuses root: `nobody`. */
export const serverUser = isRoot ? { uid: 65_534, gid: 65_534 } : undefined
