import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Manifest } from './src/workspace.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const changesets = join(root, 'node_modules/@changesets/cli/bin.js')

type Bump = 'patch' | 'minor' | 'major'

/**
 * Runs the real `changeset version` with this repository's settings on a small workspace: core, and two packages that
 * take it as a peer the way ours do. Returns what each package is afterwards, as `version` or `version, core range`.
 */
async function release(changes: Readonly<Record<string, Bump>>): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'dspex-versions-'))
  const write = async (path: string, text: string) => {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  try {
    await write('package.json', JSON.stringify({ name: 'versions', private: true, packageManager: 'pnpm@12.21.0' }))
    await write('pnpm-workspace.yaml', 'packages: [packages/*, apps/*]\n')
    await write('pnpm-lock.yaml', '')
    await cp(join(root, '.changeset/config.json'), join(folder, '.changeset/config.json'))
    await write('packages/core/package.json', JSON.stringify({ name: '@dspex/core', version: '0.1.0' }))
    for (const name of ['cache-redis', 'evaluate']) {
      const peerDependencies = { '@dspex/core': 'workspace:>=0.1.0 <1' }
      const manifest = { name: `@dspex/${name}`, version: '0.1.0', peerDependencies }
      await write(`packages/${name}/package.json`, JSON.stringify(manifest))
    }
    const dependencies = { '@dspex/core': 'workspace:^' }
    await write(
      'apps/demo/package.json',
      JSON.stringify({ name: 'demo', version: '0.0.0', private: true, dependencies }),
    )
    const bumps = Object.entries(changes).map(([name, bump]) => `'@dspex/${name}': ${bump}`)
    await write('.changeset/quiet-owls-read.md', `---\n${bumps.join('\n')}\n---\n\nA change.\n`)
    // Changesets asks git which commit brought a changeset.
    await run('git', ['init', '--quiet', '--initial-branch=main'], { cwd: folder })

    await run(process.execPath, [changesets, 'version'], { cwd: folder })

    const after = await Promise.all(
      ['packages/core', 'packages/cache-redis', 'packages/evaluate', 'apps/demo'].map(
        async (path): Promise<[string, string]> => {
          const manifest = JSON.parse(await readFile(join(folder, path, 'package.json'), 'utf8')) as Manifest
          const range = manifest.peerDependencies?.['@dspex/core']
          return [path.split('/')[1] ?? '', [manifest.version, ...(range ? [range] : [])].join(', ')]
        },
      ),
    )
    return Object.fromEntries(after)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe('changeset version', { timeout: 60_000 }, () => {
  const dependent = '0.1.0, workspace:>=0.1.0 <1'

  it('releases the changed package alone', async () => {
    expect(await release({ 'cache-redis': 'minor' })).toEqual({
      core: '0.1.0',
      'cache-redis': '0.2.0, workspace:>=0.1.0 <1',
      evaluate: dependent,
      demo: '0.0.0',
    })
  })

  it.each<[Bump, string]>([
    ['patch', '0.1.1'],
    ['minor', '0.2.0'],
  ])('leaves the dependents of core alone on its %s', async (bump, version) => {
    expect(await release({ core: bump })).toEqual({
      core: version,
      'cache-redis': dependent,
      evaluate: dependent,
      demo: '0.0.0',
    })
  })

  it('keeps the range of a dependent that is released together with core', async () => {
    expect(await release({ core: 'minor', evaluate: 'patch' })).toMatchObject({
      core: '0.2.0',
      evaluate: '0.1.1, workspace:>=0.1.0 <1',
    })
  })

  it('moves the dependents with a patch, not a major, when core leaves their range', async () => {
    expect(await release({ core: 'major' })).toEqual({
      core: '1.0.0',
      'cache-redis': '0.1.1, workspace:>=1.0.0 <2.0.0',
      evaluate: '0.1.1, workspace:>=1.0.0 <2.0.0',
      demo: '0.0.0',
    })
  })
})
