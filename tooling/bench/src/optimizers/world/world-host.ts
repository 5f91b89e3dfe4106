import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { RunUsage } from './run-usage.ts'

/** The server of the worlds, in a process of its own. */
export interface WorldHost extends AsyncDisposable {
  /** Where calls of a run go, `/v1/chat/completions` left out. */
  urlOf(runId: string): string
  /** What a run has used; forgets it. */
  takeUsage(runId: string): Promise<RunUsage>
  /** Where the server is. */
  readonly url: string
}

/** Starts the server on a free port. */
export async function startWorldHost(): Promise<WorldHost> {
  const script = fileURLToPath(new URL('world-server.ts', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> })
  const [url] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error("The worlds' server ended at once; see its error above."))),
  ])) as [string]
  const urlOf = (runId: string): string => `${url}/run/${encodeURIComponent(runId)}`
  return {
    url,
    urlOf,
    takeUsage: async (runId) => (await (await fetch(urlOf(runId), { method: 'DELETE' })).json()) as RunUsage,
    async [Symbol.asyncDispose]() {
      lines.close()
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}
