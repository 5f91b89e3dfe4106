import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import type { Database } from '@dspex/postgres'
import { afterAll, vi } from 'vitest'
import { openDemoDatabase } from '../database/demo-database.ts'
import { type Answer, startServer, type TestServer } from '../lm/test-server.ts'
import { runCommand } from './run-command.ts'

/** For tests: what a run of the command line printed. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Where the runs of one test file are kept: without a name each run has its own. */
const root = await mkdtemp(join(tmpdir(), 'demo-rag-runs-'))
let folders = 0

/** For tests: makes a folder to run in. */
export async function newFolder(): Promise<string> {
  folders += 1
  const cwd = join(root, String(folders))
  await mkdir(cwd)
  return cwd
}

/** The runs of one test file share a database: the first takes the atlas in, and the others find it there. */
let shared: Promise<Database> | undefined
const home = process.cwd()
afterAll(async () => {
  await (await shared)?.close()
  process.chdir(home)
  await rm(root, { recursive: true })
})

async function openShared(): Promise<Database> {
  shared ??= openDemoDatabase({ runs: join(root, 'shared'), url: undefined, signal: new AbortController().signal })
  return Object.create(await shared, { close: { value: async () => {} } }) as Database
}

/** For tests: how to run. */
export interface HereOptions {
  readonly cwd?: string
  /** Whether the database is the one of the folder, as it is for a user, instead of the shared one. */
  readonly ownDatabase?: boolean
}

/** For tests: runs the command line in this process, in a folder of its own unless one is named. */
export async function runHere(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { ownDatabase = false, ...options }: HereOptions = {},
): Promise<Ran> {
  // Colours belong to the terminal of whoever runs the tests.
  vi.stubEnv('FORCE_COLOR', undefined)
  process.chdir(options.cwd ?? (await newFolder()))
  const [stdout, stderr] = [collect(), collect()]
  const code = await runCommand(args, {
    stdin: Readable.from([]),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    signal: new AbortController().signal,
    ...(!ownDatabase && { openDatabase: openShared }),
  })
  return { code, stdout: stdout.text(), stderr: withoutProgress(stderr.text()) }
}

function collect(): { readonly stream: NodeJS.WriteStream; readonly text: () => string } {
  let text = ''
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString()
      done()
    },
  })
  return { stream: stream as NodeJS.WriteStream, text: () => text }
}

/** For tests: leaves out how far a run is, which it says where it takes longer than usual. */
export function withoutProgress(stderr: string): string {
  return stderr.replaceAll(/^(?:\d+\/\d+ \(\d+ %\), .*|\d+ of \d+ passages in the database)\n/gm, '')
}

/** For tests: what a model replies. */
export function reply(answer: string): string {
  return `[[ ## reasoning ## ]]\nSo.\n\n[[ ## answer ## ]]\n${answer}\n\n[[ ## completed ## ]]`
}

/** For tests: runs the command line with a server as its model; a server that runs already is the same model again. */
export async function runHereWith(
  args: readonly string[],
  answer: Answer | TestServer,
  options: HereOptions = {},
): Promise<Ran> {
  return await withServer(answer, (env) => runHere(args, env, options))
}

/** For tests: gives `run` the variables that name a server as the model. */
export async function withServer<Result>(
  answer: Answer | TestServer,
  run: (env: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result> {
  const own = typeof answer === 'function' ? await startServer(answer) : undefined
  const { url } = own ?? (answer as TestServer)
  try {
    return await run({ DSPEX_LM: 'openai-compatible:m', DSPEX_LM_URL: url })
  } finally {
    await own?.[Symbol.asyncDispose]()
  }
}
