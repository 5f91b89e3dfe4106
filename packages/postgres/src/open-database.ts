import { ConfigurationError } from '@dspex/core'
import type { Database } from './database.ts'
import type { OpenDatabaseOptions } from './database-options.ts'
import { openEmbedded } from './embedded/open-embedded.ts'
import { openServer } from './server/open-server.ts'

/**
 * Opens a PostgreSQL database, on a server or embedded over a folder, as the same Drizzle database.
 *
 * @throws DatabaseError when it can't be opened, with what to do about it
 * @throws ConfigurationError when the options make no sense or the embedded engine is not installed
 */
export async function openDatabase<Schema extends Record<string, unknown> = Record<string, never>>(
  options: OpenDatabaseOptions<Schema>,
): Promise<Database<Schema>> {
  const { url, folder, temporary, signal } = options
  signal?.throwIfAborted()
  if (url !== undefined && url !== '') return openServer(url, options)
  if (temporary === true) return openEmbedded(undefined, options)
  if (folder !== undefined && folder !== '') return openEmbedded(folder, options)
  throw new ConfigurationError(
    'There is no database to open. Give the `url` of a server, a `folder`, or `temporary: true`.',
  )
}
