import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

/** What we are measured against and with. Installed on demand, outside the repository, so that an install stays lean. */
const versions = {
  '@ai-sdk/openai-compatible': '3.0.92',
  '@ax-llm/ax': '24.0.21',
  ai: '7.0.173',
  esbuild: '0.28.2',
  zod: '4.6.7',
} as const

/** Where the peers are. */
export const peersFolder: string = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'dspex-bench')

let installing: Promise<void> | undefined

/** Installs the peers if they are not there yet. Rejects when that fails, such as without a network. */
export function installPeers(): Promise<void> {
  installing ??= install()
  return installing
}

async function install(): Promise<void> {
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies: versions }, null, 2)
  const folder = join(peersFolder, 'node_modules')
  const stamp = join(folder, `.dspex-bench-${Object.values(versions).join('-')}`)
  if (existsSync(stamp)) return
  process.stderr.write(`Installing ${Object.keys(versions).join(', ')} into ${peersFolder} …\n`)
  await mkdir(peersFolder, { recursive: true })
  await writeFile(join(peersFolder, 'package.json'), manifest)
  await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: peersFolder })
  await writeFile(stamp, '')
}

/** Imports one of the peers. */
export async function importPeer(file: string): Promise<Record<string, unknown>> {
  await installPeers()
  return (await import(pathToFileURL(join(peersFolder, 'node_modules', file)).href)) as Record<string, unknown>
}
