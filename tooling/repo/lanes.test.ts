import { globSync, readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { commands, kindOf, kinds, type TestKind, type TestKindName, testFilesOf } from '@dspex/lanes'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const paths = globSync('{packages,apps,tooling,docs}/**/*.test.ts', {
  cwd: root,
  exclude: (name) => /(?:^|\/)(?:node_modules|dist)$/.test(name),
})
const kindNames: readonly TestKindName[] = ['plain', ...(Object.keys(kinds) as TestKindName[])]

describe('lanes', () => {
  it('run every test file once', () => {
    const runBy = (path: string): string[] =>
      kindNames.filter((kind) => {
        const { include, exclude } = testFilesOf(kind)
        const isIn = (globs: readonly string[]): boolean => globs.some((glob) => matchesGlob(path, glob))
        return isIn(include) && !isIn(exclude)
      })
    expect(paths.length).toBeGreaterThan(250)
    const faults = paths.filter((path) => runBy(path).join() !== kindOf(path))
    expect(faults, 'Tests stand in packages/*/src, apps/*/src, tooling or docs/examples.').toEqual([])
  })

  it('are told by names', () => {
    const signed = Object.entries<TestKind>(kinds).flatMap(([kind, { signs, what }]) =>
      paths
        .filter((path) => kindOf(path) === 'plain' && signs?.test(readFileSync(join(root, path), 'utf8')))
        .map((path) => `${path}: its tests ${what}, so call it ${path.replace(/\.test\.ts$/, `.${kind}.test.ts`)}.`),
    )
    expect(signed).toEqual([])
  })

  it('have a short form of every soak, which runs in CI', () => {
    for (const path of paths.filter((each) => kindOf(each) === 'soak')) {
      const [, short] = /^import '(\.\/[\w.-]+\.test\.ts)'$/m.exec(readFileSync(join(root, path), 'utf8')) ?? []
      expect(paths, `${path} imports the test that it runs for long`).toContain(join(path, '..', short ?? ''))
    }
  })

  it('are explained in CONTRIBUTING.md', () => {
    const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
    for (const command of [...Object.values(commands), 'pnpm test:all']) expect(page).toContain(`\`${command}\``)
    for (const [kind, { what }] of Object.entries(kinds))
      expect(page).toMatch(new RegExp(`\`\\.${kind}\` +\\| .*${what}`))
  })
})
