import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder, serverUser } from './folders.ts'
import { freePort } from './free-port.ts'
import { postgresBinaries } from './postgres-binaries.ts'

/** A PostgreSQL server with pgvector that nobody else knows: a test may stop it. */
export interface OwnPostgres extends AsyncDisposable {
  readonly url: string
  /** The folder of its data and its log. */
  readonly folder: string
  start(): Promise<void>
  /** Cuts every connection and stops. */
  stop(): Promise<void>
}

/** Starts a server over a folder of its own; disposal stops it and deletes the folder. */
export async function ownPostgres({
  say = () => {},
}: { readonly say?: (line: string) => void } = {}): Promise<OwnPostgres> {
  const bin = await postgresBinaries(say)
  const folder = join(dataFolder, `postgres-${randomUUID()}`)
  const data = join(folder, 'data')
  const password = randomBytes(16).toString('hex')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (serverUser) await chown(folder, serverUser.uid, serverUser.gid)
  // Traversable by the user of the server, readable by nobody.
  if (serverUser) await execute('chmod', ['711', dataFolder])
  const run = (program: string, args: readonly string[]): Promise<void> =>
    execute(join(bin, program), args, { ...serverUser, cwd: folder })

  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (serverUser) await chown(passwordFile, serverUser.uid, serverUser.gid)
  const locale = ['--encoding=UTF8', '--locale=C.UTF-8']
  const sign = ['-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  await run('initdb', ['-D', data, '--no-sync', ...locale, ...sign])

  const port = await freePort()
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    // Its data is worth nothing after a crash of the machine.
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
  }
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value === '' ? "''" : value}`)
  const start = (): Promise<void> =>
    run('pg_ctl', ['-w', '-t', '60', '-s', '-D', data, '-l', join(folder, 'log'), '-o', options.join(' '), 'start'])
  const stop = (): Promise<void> => run('pg_ctl', ['-w', '-s', '-D', data, '-m', 'fast', 'stop'])
  try {
    await start()
  } catch (cause) {
    const log = await readFile(join(folder, 'log'), 'utf8').catch(() => '')
    await rm(folder, { recursive: true, force: true })
    throw new Error(`PostgreSQL does not start: ${log.trim().split('\n').slice(-3).join(' ')}`, { cause })
  }
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    folder,
    start,
    stop,
    [Symbol.asyncDispose]: () => stopPostgres(folder),
  }
}

/** Stops the server over a folder, dead or alive, and deletes the folder. */
export async function stopPostgres(folder: string): Promise<void> {
  const bin = await postgresBinaries(() => {})
  const stop = ['-w', '-s', '-D', join(folder, 'data'), '-m', 'immediate', 'stop']
  // One that has died can't be stopped.
  await execute(join(bin, 'pg_ctl'), stop, { ...serverUser, cwd: '/' }).catch(() => {})
  await rm(folder, { recursive: true, force: true })
}

interface ExecuteOptions {
  readonly uid?: number
  readonly gid?: number
  readonly cwd?: string
}

function execute(program: string, args: readonly string[], options: ExecuteOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    // A server that stays must not hold the pipes, or this would wait for its end.
    const child = execFile(program, args, { ...options }, (error, _stdout, stderr) => {
      if (error) reject(new Error(`${program} failed: ${stderr.trim() || error.message}`, { cause: error }))
      else resolve()
    })
    child.once('exit', () => {
      child.stdout?.destroy()
      child.stderr?.destroy()
    })
  })
}
