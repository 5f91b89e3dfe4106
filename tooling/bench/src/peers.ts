import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

/** Packages that are installed on demand, outside the repository, so that an install stays lean. */
export interface Peers {
  /** Installs them if they are not there yet. Rejects when that fails, such as without a network. */
  readonly install: () => Promise<void>
  /** Imports a file of one of them. */
  readonly import: (file: string) => Promise<Record<string, unknown>>
}

/** What we are measured against and with, unless a bench has peers of its own. */
const versions = {
  '@ai-sdk/openai-compatible': '3.0.92',
  '@ax-llm/ax': '24.0.21',
  ai: '7.0.173',
  esbuild: '0.28.2',
  zod: '4.6.7',
} as const

/** Where the peers are. */
export const peersFolder: string = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'dspex-bench')

const peers = peersIn(peersFolder, versions)

/** Installs the peers if they are not there yet. Rejects when that fails, such as without a network. */
export const installPeers: Peers['install'] = peers.install
/** Imports one of the peers. */
export const importPeer: Peers['import'] = peers.import

/** Packages of these versions, in a folder of their own. */
export function peersIn(folder: string, versions: Readonly<Record<string, string>>): Peers {
  let installing: Promise<void> | undefined
  const install = (): Promise<void> => (installing ??= installInto(folder, versions))
  return {
    install,
    import: async (file) => {
      await install()
      return (await import(pathToFileURL(join(folder, 'node_modules', file)).href)) as Record<string, unknown>
    },
  }
}

async function installInto(folder: string, versions: Readonly<Record<string, string>>): Promise<void> {
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies: versions }, null, 2)
  const modules = join(folder, 'node_modules')
  const stamp = join(
    modules,
    `.dspex-bench-${Object.values(versions)
      .join('-')
      .replaceAll(/[^\w.-]/g, '_')}`,
  )
  if (existsSync(stamp)) return
  process.stderr.write(`Installing ${Object.keys(versions).join(', ')} into ${folder} …\n`)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), manifest)
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps']
  await promisify(execFile)('npm', ['install', ...options], { cwd: folder })
  await writeFile(stamp, '')
}
