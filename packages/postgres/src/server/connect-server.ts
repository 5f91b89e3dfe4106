import { untilAbort } from '@dspex/core/implement'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres, { type Options, type PostgresType } from 'postgres'
import { explainServerError, isStarting } from './explain-server-error.ts'

export type PostgresOptions = Options<Record<string, PostgresType>>

/** Options of {@link connectServer}. */
export interface ConnectOptions {
  readonly client: PostgresOptions
  readonly connectTimeoutMs: number
  readonly signal: AbortSignal | undefined
}

/** Makes a client and sees that the server answers it. */
export async function connectServer(url: string, options: ConnectOptions): Promise<postgres.Sql> {
  const { client: settings, connectTimeoutMs, signal } = options
  const client = postgres(url, settings)
  const giveUpAt = performance.now() + connectTimeoutMs
  try {
    for (;;) {
      signal?.throwIfAborted()
      try {
        await untilAbort(async () => client`select 1`, signal)
        return client
      } catch (error) {
        // A server that is on its way up says so.
        if (!isStarting(error) || performance.now() > giveUpAt) throw error
        await sleep(100, undefined, { signal })
      }
    }
  } catch (error) {
    await client.end({ timeout: 0 })
    signal?.throwIfAborted()
    throw explainServerError(error, { url })
  }
}
