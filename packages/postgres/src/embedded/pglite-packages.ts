import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ConfigurationError } from '@dspex/core'

/** What the embedded engine consists of. They name each other's exact versions, so they move together. */
const pglitePackages = {
  '@electric-sql/pglite': '0.5.14',
  '@electric-sql/pglite-pgvector': '0.0.15',
  '@electric-sql/pglite-pg_textsearch': '0.0.16',
  '@electric-sql/pglite-socket': '0.2.17',
} as const

/** The version of PostgreSQL in it, as a data folder says it. */
export const postgresMajor = '18'

/**
 * The versions that are installed, as a text.
 *
 * @throws ConfigurationError that says what to install when one is missing
 */
export function installedVersions(): string {
  const require = createRequire(import.meta.url)
  const found = Object.keys(pglitePackages).map((name) => [name, installedVersion(require, name)] as const)
  const missing = found.flatMap(([name, version]) => (version === undefined ? [name] : []))
  if (missing.length > 0) {
    const wanted = Object.entries(pglitePackages).map(([name, version]) => `${name}@${version}`)
    throw new ConfigurationError(
      `An embedded database needs ${missing.join(' and ')}, which can't be found. ` +
        `Install what belongs together: npm install --save-exact ${wanted.join(' ')}. Or give the url of a server.`,
    )
  }
  return found.map(([, version]) => version).join('-')
}

function installedVersion(require: NodeJS.Require, name: string): string | undefined {
  let folder: string
  try {
    folder = dirname(require.resolve(name))
  } catch {
    return undefined
  }
  // Their manifests are not among what they export.
  for (; dirname(folder) !== folder; folder = dirname(folder)) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>
      if (manifest['name'] === name) return String(manifest['version'])
    } catch {
      // No manifest here.
    }
  }
  return undefined
}
