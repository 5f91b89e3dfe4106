import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { cacheFolder } from './cache-folder.ts'
import { fileLock } from './file-lock.ts'

const version = '3.22.1'

/** Its binaries for processors and Metal; those for CUDA and Vulkan are another 600 MB. */
const binaries: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-armv7l',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
}

/** Where `node-llama-cpp` is kept: it is an optional peer, so no install of this repository has it. */
export const nodeLlamaCppFolder: string = join(
  cacheFolder(`node-llama-cpp-${version}`),
  'node_modules',
  'node-llama-cpp',
)

/** Whether it is there. */
export function hasNodeLlamaCpp(): boolean {
  return existsSync(stamp)
}

/** Imports it from where it is kept. */
export async function importNodeLlamaCpp(): Promise<object> {
  return await import(pathToFileURL(join(nodeLlamaCppFolder, 'dist', 'index.js')).href)
}

/** Installs it, if it is not there, with one binary instead of all: 85 MB. */
export async function installNodeLlamaCpp({ signal }: { readonly signal?: AbortSignal | undefined } = {}) {
  if (hasNodeLlamaCpp()) return
  const folder = cacheFolder(`node-llama-cpp-${version}`)
  const lock = await fileLock(`${folder}.lock`, { signal })
  try {
    if (hasNodeLlamaCpp()) return
    const machine = `${process.platform}-${process.arch}`
    const binary = binaries[machine]
    if (binary === undefined) throw new Error(`node-llama-cpp has no binary for ${machine}.`)
    const dependencies = { 'node-llama-cpp': version, [`@node-llama-cpp/${binary}`]: version }
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
    const args = ['install', '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund']
    await promisify(execFile)('npm', args, { cwd: folder, signal, shell: process.platform === 'win32' })
    await writeFile(stamp, '')
  } finally {
    lock.release()
  }
}

const stamp = join(cacheFolder(`node-llama-cpp-${version}`), 'installed')
