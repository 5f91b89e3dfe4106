import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Consumer,
  createConsumer,
  importEntries,
  type PackedPackage,
  runExample,
  typecheckExamples,
} from './src/consumer.ts'
import { inspectTarball, packPackage } from './src/tarball.ts'

let scratch = ''
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'dspex-check-package-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

const built = { types: './dist/index.d.ts', default: './dist/index.js' }
const manifest = {
  name: '@dspex/fixture',
  version: '0.1.0',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  files: ['dist'],
  exports: { '.': './src/index.ts' } as object,
  publishConfig: { exports: { '.': built } as object },
}
const files = {
  'dist/index.js': 'export const shelf = 1\n',
  'dist/index.d.ts': 'export declare const shelf: number\n',
}

/** Packs a tiny built package with these changes and returns the tarball. */
async function packFixture(change: Partial<typeof manifest> = {}, contents: Readonly<Record<string, string>> = files) {
  const folder = await mkdtemp(join(scratch, 'fixture-'))
  await mkdir(join(folder, 'dist'))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, ...change }))
  for (const [path, text] of Object.entries(contents)) await writeFile(join(folder, path), text)
  return packPackage(folder, folder)
}

function consume(packages: readonly Partial<PackedPackage>[]): Promise<Consumer> {
  const defaults = {
    name: '@dspex/fixture',
    tarball: '',
    entries: ['@dspex/fixture'],
    peerDependencies: {},
    optionalPeers: [],
  }
  return createConsumer(
    join(scratch, 'consumer'),
    packages.map((packed) => ({ ...defaults, ...packed })),
  )
}

describe('inspectTarball', { timeout: 60_000 }, () => {
  it('finds nothing wrong with a good package', async () => {
    expect(await inspectTarball(await packFixture())).toEqual([])
  })

  it('sees an entry that was not built', async () => {
    const exports = { '.': built, './testing': { types: './dist/testing.d.ts', default: './dist/testing.js' } }
    const faults = await inspectTarball(await packFixture({ publishConfig: { exports } }))
    expect(faults).toContainEqual(expect.stringContaining(`attw: NoResolution in entry './testing'`))
    expect(faults).toContainEqual(expect.stringContaining('publint: '))
  })

  it('sees types that are missing or import what is not there', async () => {
    const { 'dist/index.js': code } = files
    expect(await inspectTarball(await packFixture({}, { 'dist/index.js': code }))).not.toEqual([])
    const dangling = { 'dist/index.js': code, 'dist/index.d.ts': `export { shelf } from './shelf.js'\n` }
    expect(await inspectTarball(await packFixture({}, dangling))).toContainEqual(
      expect.stringContaining(`InternalResolutionError of './shelf.js'`),
    )
  })

  it('sees a manifest that still points at the sources', async () => {
    expect(
      await inspectTarball(await packFixture({ publishConfig: { exports: { '.': './src/index.ts' } } })),
    ).not.toEqual([])
  })
})

describe('a consumer', { timeout: 120_000 }, () => {
  it('imports every entry and type-checks the example of a good package', async () => {
    const example = `import { shelf } from '@dspex/fixture'\nconst length: number = shelf\nconsole.log(length)`
    const consumer = await consume([{ tarball: await packFixture() }])
    expect(await importEntries(consumer, process.execPath)).toEqual([])
    expect(await typecheckExamples(consumer, { 'example.ts': example })).toEqual([])
    expect(await runExample(consumer, `${example} // => 1`)).toEqual([])
    expect(await runExample(consumer, `${example} // => 2`)).toEqual([expect.stringContaining('It prints:\n1\n')])
    expect(await runExample(consumer, `import 'vitest'`)).toEqual([
      expect.stringContaining(`Cannot find package 'vitest'`),
    ])
  })

  it('hears of a dependency that nobody declared, and of an example that no longer fits', async () => {
    const undeclared = { ...files, 'dist/index.js': `import 'zod'\nexport const shelf = 1\n` }
    const example = `import { shelves } from '@dspex/fixture'\nconsole.log(shelves)`
    const consumer = await consume([{ tarball: await packFixture({}, undeclared) }])
    expect(await importEntries(consumer, process.execPath)).toEqual([
      expect.stringMatching(/^import '@dspex\/fixture' fails\..*Cannot find package 'zod'/s),
    ])
    expect(await typecheckExamples(consumer, { 'example.ts': example })).toEqual([
      expect.stringContaining(`has no exported member 'shelves'`),
    ])
  })
})
