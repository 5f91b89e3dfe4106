import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCodeVersion } from './code-version.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-version-'))
})
afterEach(() => rm(folder, { recursive: true }))

const commit = '0123456789abcdef0123456789abcdef01234567'
async function write(path: string, text: string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true })
  await writeFile(join(folder, path), `${text}\n`)
}
const commitSeen = async (from = 'repo/deep'): Promise<string | null> => {
  await mkdir(join(folder, from), { recursive: true })
  return (await readCodeVersion(join(folder, from))).commit
}

describe('readCodeVersion', () => {
  it('names the packages with their versions', async () => {
    const { packages } = await readCodeVersion()
    expect(Object.keys(packages)).toEqual(['@dspex/core', '@dspex/evaluate'])
    for (const version of Object.values(packages)) expect(version).toMatch(/^\d+\.\d+\.\d+/)
  })

  it('finds the commit of a branch, alone and packed, and of no branch', async () => {
    await write('repo/.git/HEAD', 'ref: refs/heads/a/b')
    expect(await commitSeen()).toBeNull()
    await write(
      'repo/.git/packed-refs',
      `# pack-refs\n${commit.replace('0', '9')} refs/heads/b\n${commit} refs/heads/a/b`,
    )
    expect(await commitSeen()).toBe(commit)
    await write('repo/.git/refs/heads/a/b', commit.replace('0', 'a'))
    expect(await commitSeen()).toBe(commit.replace('0', 'a'))
    await write('repo/.git/HEAD', commit.replace('0', 'b'))
    expect(await commitSeen()).toBe(commit.replace('0', 'b'))
  })

  it('finds the commit of a worktree', async () => {
    await write('repo/.git/worktrees/w/HEAD', 'ref: refs/heads/side')
    await write('repo/.git/worktrees/w/commondir', '../..')
    await write('repo/.git/refs/heads/side', commit)
    await write('tree/.git', 'gitdir: ../repo/.git/worktrees/w')
    expect(await commitSeen('tree')).toBe(commit)
  })

  it('says nothing of what is no repository, or a damaged one', async () => {
    await write('repo/.git/HEAD', 'nonsense')
    expect(await commitSeen()).toBeNull()
    await write('repo/.git/HEAD', 'ref: refs/heads/gone')
    expect(await commitSeen()).toBeNull()
  })
})
