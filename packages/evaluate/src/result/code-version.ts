import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Environment } from './report.ts'

/** Which code has run. */
export type CodeVersion = Pick<Environment, 'commit' | 'packages'>

/** Reads which code runs, from files alone. What can't be read is left out: no evaluation fails for it. */
export async function readCodeVersion(folder: string = process.cwd()): Promise<CodeVersion> {
  const [commit, core, evaluate] = await Promise.all([
    readCommit(folder).catch(() => undefined),
    readVersion('@dspex/core', () => createRequire(import.meta.url).resolve('@dspex/core')),
    readVersion('@dspex/evaluate', () => fileURLToPath(import.meta.url)),
  ])
  return { commit: commit ?? null, packages: Object.fromEntries([core, evaluate].flat()) }
}

/** Looks for the package's own manifest above one of its files. */
async function readVersion(name: string, locate: () => string): Promise<[name: string, version: string][]> {
  try {
    for (let folder = dirname(locate()); folder !== dirname(folder); folder = dirname(folder)) {
      const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined)
      if (text === undefined) continue
      const manifest = JSON.parse(text) as { readonly name?: string; readonly version?: string }
      return manifest.name === name && manifest.version ? [[name, manifest.version]] : []
    }
  } catch {
    // A bundle has no files to look at.
  }
  return []
}

/** The commit of the repository around a folder, found as git does: HEAD, then the branch, alone or packed. */
async function readCommit(start: string): Promise<string | undefined> {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    const git = await gitFolder(join(folder, '.git'))
    if (git) return await readHead(git)
    if (folder === dirname(folder)) return undefined
  }
}

/** In a worktree `.git` is a file that names the folder. */
async function gitFolder(path: string): Promise<string | undefined> {
  const head = await readFile(join(path, 'HEAD'), 'utf8').catch(() => undefined)
  if (head !== undefined) return path
  const link = await readFile(path, 'utf8').catch(() => '')
  const named = /^gitdir: (.+)$/m.exec(link)?.[1]
  return named === undefined ? undefined : resolve(dirname(path), named)
}

async function readHead(git: string): Promise<string | undefined> {
  const head = (await readFile(join(git, 'HEAD'), 'utf8')).trim()
  const branch = /^ref: (.+)$/.exec(head)?.[1]
  if (branch === undefined) return commitIn(head)
  // Branches of a worktree are those of the repository.
  const common = await readFile(join(git, 'commondir'), 'utf8').catch(() => '.')
  for (const folder of [git, resolve(git, common.trim())]) {
    const loose = await readFile(join(folder, branch), 'utf8').catch(() => '')
    const packed = await readFile(join(folder, 'packed-refs'), 'utf8').catch(() => '')
    const line = packed.split('\n').find((each) => each.endsWith(` ${branch}`)) ?? ''
    const commit = commitIn(loose) ?? commitIn(line)
    if (commit !== undefined) return commit
  }
  return undefined
}

function commitIn(text: string): string | undefined {
  return /^[0-9a-f]{40,64}\b/.exec(text)?.[0]
}
