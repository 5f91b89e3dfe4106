import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pnpm, root, run } from './run.ts'

/** A package as it comes out of its tarball. */
export interface PackedPackage {
  readonly name: string
  readonly tarball: string
  /** What users import, as `@dspex/core/testing`. */
  readonly entries: readonly string[]
  readonly peerDependencies: Readonly<Record<string, string>>
  /** Names of the peers that users may leave out. */
  readonly optionalPeers: readonly string[]
}

/** An empty project outside the repository which installs the tarballs, as a stranger would. */
export interface Consumer {
  readonly folder: string
  readonly packages: readonly PackedPackage[]
}

/** Options of {@link createConsumer}. */
export interface ConsumerOptions {
  /** Whether optional peers are installed too. @default true */
  readonly optionalPeers?: boolean | undefined
  /** What else is installed, such as what a README example imports, with its range. @default nothing */
  readonly others?: Readonly<Record<string, string>> | undefined
}

/** Installs every tarball and the peers they ask for; pnpm's strict folders show a dependency nobody declared. */
export async function createConsumer(
  folder: string,
  packages: readonly PackedPackage[],
  { optionalPeers = true, others = {} }: ConsumerOptions = {},
): Promise<Consumer> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const tarballs = Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`]))
  const peers = packages.flatMap((packed) =>
    Object.entries(packed.peerDependencies).filter(([name]) => optionalPeers || !packed.optionalPeers.includes(name)),
  )
  const dependencies = { ...Object.fromEntries(peers), '@types/node': '>=22', ...others, ...tarballs }
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  // JSON is YAML. The overrides make siblings find each other's tarball, not a registry.
  const settings = {
    pmOnFail: 'ignore',
    overrides: tarballs,
    // Its binaries for every kind of GPU are 600 MB that no check here needs.
    ignoredOptionalDependencies: ['@node-llama-cpp/*'],
  }
  await writeFile(join(folder, 'pnpm-workspace.yaml'), JSON.stringify(settings))
  await pnpm(['install', '--prefer-offline', '--ignore-scripts', '--no-frozen-lockfile'], folder)
  return { folder, packages }
}

/** Imports every entry with the given Node; one sentence for each that fails. */
export async function importEntries({ folder, packages }: Consumer, node: string): Promise<string[]> {
  const faults = packages
    .flatMap(({ entries }) => entries)
    .map(async (entry) => {
      const program = `const names = Object.keys(await import('${entry}')); if (names.length === 0) throw new Error('exports nothing')`
      try {
        await run(node, ['--input-type=module', '--eval', program], folder)
        return []
      } catch (error) {
        return [`import '${entry}' fails. ${(error as Error).message}`]
      }
    })
  return (await Promise.all(faults)).flat()
}

/** Runs an example with what is installed; a sentence when it does not print what its comments `// =>` say. */
export async function runExample({ folder }: Consumer, example: string): Promise<string[]> {
  const file = join(folder, 'example.ts')
  await writeFile(file, example)
  const promised = Array.from(example.matchAll(/\/\/ => (.*)$/gm), ([, text]) => `${text}\n`).join('')
  try {
    const printed = await run(process.execPath, [file], folder)
    return printed === promised ? [] : [`It prints:\n${printed}instead of:\n${promised}`]
  } catch (error) {
    return [`It fails. ${(error as Error).message}`]
  }
}

/** Options of {@link typecheckExamples}. */
export interface TypecheckOptions {
  /** Whether the declarations of packages are checked too. @default false, for those of others have faults */
  readonly declarations?: boolean | undefined
}

/** Type-checks examples, by file name, against the installed packages, as strictly as a user can. */
export async function typecheckExamples(
  { folder }: Consumer,
  examples: Readonly<Record<string, string>>,
  { declarations = false }: TypecheckOptions = {},
): Promise<string[]> {
  for (const [file, example] of Object.entries(examples)) {
    // The empty export makes a module of an example that has nothing but top-level await.
    await writeFile(join(folder, file), `${example}\nexport {}\n`)
  }
  const compilerOptions = {
    target: 'es2024',
    lib: ['es2024'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    skipLibCheck: !declarations,
    noEmit: true,
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: Object.keys(examples) }))
  try {
    await run(join(root, 'node_modules/.bin/tsc'), ['--pretty', 'false'], folder)
    return []
  } catch (error) {
    return [`An example does not type-check. ${(error as Error).message}`]
  }
}
