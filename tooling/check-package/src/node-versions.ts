import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { root, run } from './run.ts'

/** The oldest Node that packages promise in `engines`, and the one we develop with. */
export const nodeVersions = ['22.18.0', '24'] as const

/**
 * Returns a Node of this version. Node 24 is among the root's dependencies; another one is fetched from npm on first
 * use, so that a plain install stays small. @throws when it cannot be had
 */
export async function obtainNode(version: string): Promise<string> {
  if (version === '24') return join(root, 'node_modules/.bin/node')
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name = `node-${platform}-${process.arch}`
  const folder = join(root, `node_modules/.cache/check-package/node-${version}`)
  const binary = join(folder, 'node_modules', name, 'bin', platform === 'win' ? 'node.exe' : 'node')
  if (!existsSync(binary)) {
    await mkdir(folder, { recursive: true })
    await run(
      'npm',
      ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${version}`],
      folder,
    )
  }
  const actual = (await run(binary, ['--version'], folder)).trim()
  if (!actual.startsWith(`v${version}`)) throw new Error(`${name}@${version} turned out to be ${actual}.`)
  return binary
}
