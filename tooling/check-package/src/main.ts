/**
 * Packs every package and uses the tarballs the way a stranger would: inspects them, installs them in an empty folder,
 * imports every entry on the oldest and the newest Node, and type-checks the README examples against them.
 */
import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { readmeExample } from '@dspex/repo/readme-example'
import { createConsumer, importEntries, type PackedPackage, runExample, typecheckExamples } from './consumer.ts'
import { nodeVersions, obtainNode } from './node-versions.ts'
import { root, run } from './run.ts'
import { inspectTarball, packPackage } from './tarball.ts'

const faults: string[] = []
const skipped: string[] = []

function report(what: string, found: readonly string[]): void {
  console.log(`${found.length === 0 ? '✓' : '✗'} ${what}`)
  for (const fault of found) console.log(`    ${fault}`)
  faults.push(...found)
}

/** A package, and what it is developed with. */
interface Packed extends PackedPackage {
  readonly devDependencies: Readonly<Record<string, string>>
}

async function pack(folder: string, destination: string): Promise<Packed> {
  const tarball = await packPackage(folder, destination)
  const manifest = JSON.parse(await run('tar', ['-xzOf', tarball, 'package/package.json'], destination)) as {
    readonly name: string
    readonly exports: Readonly<Record<string, unknown>>
    readonly devDependencies?: Readonly<Record<string, string>>
    readonly peerDependencies?: Readonly<Record<string, string>>
    readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
  }
  return {
    name: manifest.name,
    tarball,
    entries: Object.keys(manifest.exports).map((entry) => manifest.name + entry.slice(1)),
    devDependencies: manifest.devDependencies ?? {},
    peerDependencies: manifest.peerDependencies ?? {},
    optionalPeers: Object.entries(manifest.peerDependenciesMeta ?? {}).flatMap(([name, { optional }]) =>
      optional ? [name] : [],
    ),
  }
}

/** The examples of the READMEs by the file name under which they are checked. */
function readmeExamples(folders: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    folders.flatMap((folder) => {
      const example = readmeExample(readFileSync(join(folder, 'README.md'), 'utf8'))
      return example === undefined ? [] : [[folder === root ? 'root.ts' : `${basename(folder)}.ts`, example]]
    }),
  )
}

/** What the examples import that is no package of ours: users install it too, such as the package of a provider. */
function importedBy(examples: Readonly<Record<string, string>>, packages: readonly Packed[]): Record<string, string> {
  const ours = new Set(packages.map(({ name }) => name))
  const ranges = Object.assign({}, ...packages.map(({ devDependencies }) => devDependencies)) as Record<string, string>
  const names = Object.values(examples).flatMap((example) =>
    Array.from(example.matchAll(/ from '((?:@[^/']+\/)?[^/']+)/g), ([, name]) => name ?? ''),
  )
  return Object.fromEntries(names.flatMap((name) => (ranges[name] && !ours.has(name) ? [[name, ranges[name]]] : [])))
}

const scratch = await mkdtemp(join(tmpdir(), 'dspex-packages-'))
try {
  const folders = globSync('packages/*/package.json', { cwd: root })
    .map((path) => join(root, path, '..'))
    .toSorted()
  const packages: Packed[] = []
  for (const folder of folders) {
    const packed = await pack(folder, scratch)
    packages.push(packed)
    report(`${packed.name}: tarball, entries and types`, await inspectTarball(packed.tarball))
  }

  const examples = readmeExamples([root, ...folders])
  const others = importedBy(examples, packages)
  const consumer = await createConsumer(join(scratch, 'consumer'), packages, { others })
  report('installed in an empty folder', [])
  for (const version of nodeVersions) {
    const node = await obtainNode(version).catch((error: unknown) => {
      skipped.push(`Node ${version}: ${(error as Error).message}`)
      return undefined
    })
    if (node) report(`every entry imports on Node ${version}`, await importEntries(consumer, node))
  }
  // Suites are for who has vitest; everything else, fakes too, does without an optional peer.
  const withoutSuites = packages.map((packed) => ({
    ...packed,
    entries: packed.entries.filter((entry) => !entry.endsWith('/conformance')),
  }))
  const bare = await createConsumer(join(scratch, 'bare'), withoutSuites, { optionalPeers: false })
  report('every entry but suites imports without optional peers', await importEntries(bare, process.execPath))
  const first = readmeExample(readFileSync(join(root, 'README.md'), 'utf8')) ?? ''
  report('the first example of the README runs without optional peers', await runExample(bare, first))

  const names = Object.keys(examples).join(', ')
  report(`README examples type-check against the tarballs (${names})`, await typecheckExamples(consumer, examples))

  // What is written in the first hour, with every generation of types of Node (23 has none), declarations checked too.
  const firstHour = {
    'inline-metrics.ts': readFileSync(join(root, 'tooling/check-package/first-hour/inline-metrics.ts.txt'), 'utf8'),
  }
  const used = new Set(['core', 'evaluate', 'optimize', 'optimizers-simba', 'report', 'statistics'])
  const few = packages.filter(({ name }) => used.has(name.replace('@dspex/', '')))
  for (const version of [22, 24, 25, 26]) {
    const options = { optionalPeers: false, others: { '@types/node': `^${version}` } }
    const typed = await createConsumer(join(scratch, `types-${version}`), few, options)
    const found = await typecheckExamples(typed, firstHour, { declarations: true })
    report(`inline metrics have their types, with @types/node ${version} and skipLibCheck off`, found)
  }
} finally {
  await rm(scratch, { recursive: true, force: true })
}

for (const what of skipped) console.log(`\n  SKIPPED, so not checked in this run: ${what}`)
if (faults.length > 0) {
  console.error(`\n${faults.length} ${faults.length === 1 ? 'fault' : 'faults'} in what users would install.`)
  process.exitCode = 1
}
