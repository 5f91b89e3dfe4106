import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { newFolder, type Ran, withoutProgress, withServer } from './cli/run-here.ts'
import type { Answer, TestServer } from './lm/test-server.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

/** For tests: how to run. */
export interface RunOptions {
  readonly interrupt?: Promise<unknown>
  readonly signal?: 'SIGINT' | 'SIGKILL'
  readonly cwd?: string
}

/** For tests: runs the command line as a process, in a folder of its own unless one is named. */
export async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { interrupt, signal = 'SIGINT', ...options }: RunOptions = {},
): Promise<Ran> {
  const {
    DSPEX_LM: _,
    DATABASE_URL: _____,
    OPENAI_API_KEY: __,
    FORCE_COLOR: ___,
    COLUMNS: ____,
    ...inherited
  } = process.env
  const cwd = options.cwd ?? (await newFolder())
  const child = spawn(process.execPath, [main, ...args], { env: { ...inherited, ...env }, cwd })
  void interrupt?.then(() => child.kill(signal))
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr: withoutProgress(stderr) }
}

/** For tests: runs the process with a server as its model; a server that runs already is the same model again. */
export async function runWith(
  args: readonly string[],
  answer: Answer | TestServer,
  options: RunOptions = {},
): Promise<Ran> {
  return await withServer(answer, (env) => run(args, env, options))
}
