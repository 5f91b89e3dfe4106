import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fileLock } from '@dspex/models'
import { dataFolder } from './folders.ts'
import { freePort } from './free-port.ts'

/** A Redis to test with. */
export interface FoundRedis {
  readonly url: string
  /** Says whose it is. */
  readonly where: string
  readonly isNew: boolean
}

const stateFile = join(dataFolder, 'redis.json')
const usual = 'redis://127.0.0.1:6379'

/** Finds a Redis: the one that DSPEX_TEST_REDIS_URL names, else the one that was started here, else the machine's own. */
export async function findRedis(): Promise<FoundRedis | undefined> {
  const named = process.env['DSPEX_TEST_REDIS_URL']
  if (named) {
    if (await pings(named)) return { url: named, where: 'DSPEX_TEST_REDIS_URL', isNew: false }
    throw new Error('No Redis answers at DSPEX_TEST_REDIS_URL.')
  }
  const started = await readState()
  if (started && (await pings(started.url))) return { url: started.url, where: started.url, isNew: false }
  return (await pings(usual)) ? { url: usual, where: `${usual}, not started here`, isNew: false } : undefined
}

/** Finds a Redis, or starts one that keeps nothing, where `redis-server` is. */
export async function startRedis(): Promise<FoundRedis | undefined> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  using _lock = await fileLock(`${stateFile}.lock`)
  const found = await findRedis()
  if (found) return found
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  const pidfile = join(dataFolder, `redis-${port}.pid`)
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dataFolder, '--pidfile', pidfile]
  try {
    await promisify(execFile)('redis-server', [...own, '--save', '', '--appendonly', 'no', '--daemonize', 'yes'])
  } catch {
    return undefined
  }
  for (let attempt = 0; !(await pings(url)); attempt += 1) if (attempt === 50) return undefined
  await writeFile(stateFile, JSON.stringify({ url, pidfile }), { mode: 0o600 })
  return { url, where: `${url}, started`, isNew: true }
}

/** Stops the Redis that was started here. @returns whether there was one */
export async function stopRedis(): Promise<boolean> {
  const state = await readState()
  if (!state) return false
  const pid = Number(await readFile(state.pidfile, 'utf8').catch(() => ''))
  if (pid > 0 && (await pings(state.url))) process.kill(pid, 'SIGTERM')
  await rm(stateFile, { force: true })
  return true
}

async function readState(): Promise<{ readonly url: string; readonly pidfile: string } | undefined> {
  try {
    return JSON.parse(await readFile(stateFile, 'utf8')) as { readonly url: string; readonly pidfile: string }
  } catch {
    return undefined
  }
}

/** Whether something answers there as Redis does; one that wants a password is one too. */
function pings(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address)
  return new Promise((resolve) => {
    const socket = connect(Number(port || 6379), hostname, () => socket.write('PING\r\n'))
    socket.setTimeout(1000, () => socket.destroy())
    socket.once('data', (reply) => {
      resolve(/^(?:\+PONG|-NOAUTH)/.test(reply.toString()))
      socket.destroy()
    })
    socket.once('error', () => resolve(false)).once('close', () => setTimeout(resolve, 20, false))
  })
}
