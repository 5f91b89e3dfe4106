import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileLock } from '@dspex/models'
import { answers } from './answers.ts'
import { dataFolder } from './folders.ts'
import { ownPostgres, stopPostgres } from './own-postgres.ts'

/** The server that every test run of this user shares. */
export interface SharedPostgres {
  readonly url: string
  readonly folder: string
}

const stateFile = join(dataFolder, 'postgres.json')

/** Finds the shared server; undefined when there is none or it does not answer. */
export async function findShared(): Promise<SharedPostgres | undefined> {
  const state = await readState()
  return state && (await answers(state.url)) ? state : undefined
}

/** Starts the shared server unless it runs. One that crashed is replaced. */
export async function startShared(
  say: (line: string) => void,
): Promise<{ readonly server: SharedPostgres; readonly isNew: boolean }> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  using _lock = await fileLock(`${stateFile}.lock`)
  const found = await findShared()
  if (found) return { server: found, isNew: false }
  await discard(await readState())
  const { url, folder } = await ownPostgres({ say })
  const server: SharedPostgres = { url, folder }
  await writeFile(stateFile, JSON.stringify(server), { mode: 0o600 })
  return { server, isNew: true }
}

/** Stops the shared server. @returns whether there was one */
export async function stopShared(): Promise<boolean> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  using _lock = await fileLock(`${stateFile}.lock`)
  const state = await readState()
  await discard(state)
  return state !== undefined
}

async function discard(state: SharedPostgres | undefined): Promise<void> {
  if (!state) return
  await stopPostgres(state.folder)
  await rm(stateFile, { force: true })
}

async function readState(): Promise<SharedPostgres | undefined> {
  try {
    return JSON.parse(await readFile(stateFile, 'utf8')) as SharedPostgres
  } catch {
    return undefined
  }
}
