import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A process that runs a piece of code. */
export interface Script {
  readonly child: ChildProcess
  /** The next line that it prints; undefined when there is no more. */
  line(): Promise<string | undefined>
  /** How it ended, with what it said to stderr. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly stderr: string }>
}

/** Runs code in a process of its own; it imports from `./index.ts` of this package. */
export function runScript(code: string, options: SpawnOptions = {}): Script {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: `${import.meta.dirname}/../src`,
    ...options,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  return {
    child,
    async line() {
      const { value, done } = await lines.next()
      return done === true ? undefined : value
    },
    ended: new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, stderr }))),
  }
}
