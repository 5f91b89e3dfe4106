/** `pnpm run services start | status | stop | run -- <command>`: what the tests of real components talk to. */
import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { answers } from './answers.ts'
import { findShared, startShared, stopShared } from './shared-postgres.ts'

const usage = `pnpm run services start          starts what the tests need, and prints the variables that name it
pnpm run services status         says what runs
pnpm run services stop           stops it, and deletes its data
pnpm run services run -- <command>  runs a command with it`

const say = (line: string): void => console.error(line)

interface Found {
  readonly url: string
  readonly isNew: boolean
  readonly where: string
}

async function start(): Promise<Found> {
  const named = process.env['DSPEX_TEST_DATABASE_URL']
  if (named) {
    if (!(await answers(named))) throw new Error('No PostgreSQL server answers at DSPEX_TEST_DATABASE_URL.')
    return { url: named, isNew: false, where: 'DSPEX_TEST_DATABASE_URL' }
  }
  const { server, isNew } = await startShared(say)
  return { url: server.url, isNew, where: `${server.folder}, ${isNew ? 'started' : 'running already'}` }
}

async function tellRedis(): Promise<void> {
  const url = new URL(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379')
  const isThere = await new Promise<boolean>((resolve) => {
    const socket = connect(Number(url.port || 6379), url.hostname)
    socket.setTimeout(1000, () => socket.destroy())
    socket.once('connect', () => socket.end(() => resolve(true)))
    socket.once('close', () => resolve(false)).once('error', () => resolve(false))
  })
  say(`Redis: ${isThere ? `answers at ${url.host}` : `nothing at ${url.host}`}; no test needs it yet`)
}

async function run(command: readonly string[]): Promise<number> {
  const [program, ...args] = command
  if (program === undefined) throw new Error(usage)
  const found = await start()
  say(`PostgreSQL: ${found.where}`)
  try {
    const env = { ...process.env, DSPEX_TEST_DATABASE_URL: found.url }
    const child = spawn(program, args, { stdio: 'inherit', env })
    // A terminal sends these to the child too; waiting for it lets the server be stopped.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
    })
  } finally {
    if (found.isNew) await stopShared()
  }
}

const [command, ...rest] = process.argv.slice(2)
try {
  if (command === 'start') {
    const found = await start()
    say(`PostgreSQL: ${found.where}`)
    await tellRedis()
    console.log(`DSPEX_TEST_DATABASE_URL=${found.url}`)
  } else if (command === 'status') {
    const found = await findShared()
    say(`PostgreSQL: ${found ? `runs in ${found.folder}` : 'none runs'}`)
    await tellRedis()
  } else if (command === 'stop') {
    say((await stopShared()) ? 'PostgreSQL: stopped' : 'PostgreSQL: none was running')
  } else if (command === 'run') {
    process.exitCode = await run(rest[0] === '--' ? rest.slice(1) : rest)
  } else {
    say(usage)
    process.exitCode = command === undefined ? 0 : 1
  }
} catch (error) {
  say((error as Error).message)
  process.exitCode = 1
}
