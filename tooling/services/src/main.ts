/** `pnpm run services start | status | stop | run -- <command>`: what the tests of real components talk to. */
import { spawn } from 'node:child_process'
import { answers } from './answers.ts'
import { findRedis, startRedis, stopRedis } from './redis.ts'
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

const noRedis = 'Redis: none runs, and no `redis-server` is there'

async function run(command: readonly string[]): Promise<number> {
  const [program, ...args] = command
  if (program === undefined) throw new Error(usage)
  const found = await start()
  say(`PostgreSQL: ${found.where}`)
  const redis = await startRedis()
  say(redis ? `Redis: ${redis.where}` : noRedis)
  try {
    const env = {
      ...process.env,
      DSPEX_TEST_DATABASE_URL: found.url,
      ...(redis && { DSPEX_TEST_REDIS_URL: redis.url }),
    }
    const child = spawn(program, args, { stdio: 'inherit', env })
    // A terminal sends these to the child too; waiting for it lets the server be stopped.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
    })
  } finally {
    if (found.isNew) await stopShared()
    if (redis?.isNew) await stopRedis()
  }
}

const [command, ...rest] = process.argv.slice(2)
try {
  if (command === 'start') {
    const found = await start()
    say(`PostgreSQL: ${found.where}`)
    const redis = await startRedis()
    say(redis ? `Redis: ${redis.where}` : noRedis)
    console.log(`DSPEX_TEST_DATABASE_URL=${found.url}`)
    if (redis) console.log(`DSPEX_TEST_REDIS_URL=${redis.url}`)
  } else if (command === 'status') {
    const found = await findShared()
    say(`PostgreSQL: ${found ? `runs in ${found.folder}` : 'none runs'}`)
    const redis = await findRedis()
    say(redis ? `Redis: ${redis.where}` : 'Redis: none runs')
  } else if (command === 'stop') {
    say((await stopShared()) ? 'PostgreSQL: stopped' : 'PostgreSQL: none was running')
    say((await stopRedis()) ? 'Redis: stopped' : 'Redis: none was started here')
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
