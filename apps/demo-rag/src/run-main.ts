import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { type Answer, startServer, type TestServer } from './lm/test-server.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

/** For tests: what a run of the command line printed. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Where the runs of one test are kept: without a name each run has its own. */
const folder = await mkdtemp(join(tmpdir(), 'demo-rag-runs-'))
let folders = 0
afterAll(() => rm(folder, { recursive: true }))

/** For tests: makes a folder to run in. */
export async function newFolder(): Promise<string> {
  folders += 1
  const cwd = join(folder, String(folders))
  await mkdir(cwd)
  return cwd
}

/** For tests: runs the command line in a folder of its own, unless one is named. */
export async function run(
  args: readonly string[],
  env: Record<string, string> = {},
  { interrupt, signal = 'SIGINT', ...options }: WithOptions = {},
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

/** Where a run takes longer than usual, it says how far it is. */
function withoutProgress(stderr: string): string {
  return stderr.replaceAll(/^(?:\d+\/\d+ \(\d+ %\), .*|\d+ of \d+ passages in the database)\n/gm, '')
}

/** For tests: what a model replies. */
export function reply(answer: string): string {
  return `[[ ## reasoning ## ]]\nSo.\n\n[[ ## answer ## ]]\n${answer}\n\n[[ ## completed ## ]]`
}

/** For tests: how to run. */
export interface WithOptions {
  readonly interrupt?: Promise<unknown>
  readonly signal?: 'SIGINT' | 'SIGKILL'
  readonly cwd?: string
}

/** For tests: runs the command line with a server as its model; a server that runs already is the same model again. */
export async function runWith(
  args: readonly string[],
  answer: Answer | TestServer,
  options: WithOptions = {},
): Promise<Ran> {
  const own = typeof answer === 'function' ? await startServer(answer) : undefined
  const { url } = own ?? (answer as TestServer)
  try {
    return await run(args, { DSPEX_LM: 'openai-compatible:m', DSPEX_LM_URL: url }, options)
  } finally {
    await own?.[Symbol.asyncDispose]()
  }
}
