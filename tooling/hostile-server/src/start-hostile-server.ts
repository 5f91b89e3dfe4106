import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { HostileLog, HostileOptions } from './behaviour.ts'

export type { Behaviour, Bursts, Ending, HostileLog, HostileOptions, LogEntry } from './behaviour.ts'

/** A hostile server in a process of its own. */
export interface HostileServer extends AsyncDisposable {
  /** Where its API begins; chat completions are at `/chat/completions`. */
  readonly url: string
  /** What it has seen, once no request is open any more. */
  log(): Promise<HostileLog>
}

/**
 * Starts an OpenAI-compatible server that behaves badly. Requests name themselves with the header `x-request-id`; one
 * whose last message says `behave: hang`, or another behaviour, meets it each time.
 */
export async function startHostileServer(options: HostileOptions): Promise<HostileServer> {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [address] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`The hostile server ended with ${code}.`))),
  ])) as [string]
  return {
    url: `${address}/v1`,
    async log() {
      for (;;) {
        const log = (await (await fetch(`${address}/log`)).json()) as HostileLog
        if (log.open === 0) return log
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
