import { layerOf, longFiles, maxCodeLines } from './layers.ts'
import { allSources, type Rule, shippedSources, tests } from './rule.ts'
import type { WorkspacePackage } from './workspace.ts'

export const sourceRules: readonly Rule[] = [
  {
    name: 'imports only the packages nearer to core',
    appliesTo: 'published',
    check(subject, { packages }) {
      const layer = layerOf(nameOf(subject))
      const name = subject.folder.slice('packages/'.length)
      if (!layer) {
        return [`Add a line for '${name}' to packageLayers in tooling/repo/src/layers.ts: what may it import?`]
      }
      const folders = new Map(packages.map(({ manifest, folder }) => [manifest.name, folder]))
      return shippedSources(subject).flatMap(([path, { imports }]) =>
        imports.flatMap(({ specifier, line }) => {
          const folder = folders.get(packageName(specifier))
          if (folder === undefined || folder === subject.folder) return []
          const sibling = folder.startsWith('packages/') ? folder.slice('packages/'.length) : undefined
          const allowed = sibling !== undefined && (layer.mayImport === 'all' || layer.mayImport.includes(sibling))
          if (allowed) return []
          const may = layer.mayImport.length > 0 ? `only ${list(layer.mayImport)}` : 'no sibling'
          return [
            `${subject.folder}/${path}:${line} imports '${specifier}', but ${name} imports ${may}. Take the port as an argument instead.`,
          ]
        }),
      )
    },
  },
  {
    name: 'does not reach into an app, not even from a test',
    appliesTo: 'published',
    check(subject, { packages }) {
      const apps = new Set(
        packages.filter(({ folder }) => folder.startsWith('apps/')).map(({ manifest }) => manifest.name),
      )
      return tests(subject).flatMap(([path, { imports }]) =>
        imports
          .filter(({ specifier }) => apps.has(packageName(specifier)))
          .map(
            ({ specifier, line }) =>
              `${subject.folder}/${path}:${line} imports '${specifier}'. Apps show packages; move what the test needs into a package.`,
          ),
      )
    },
  },
  {
    name: 'exports names, not defaults',
    appliesTo: 'published',
    check(subject) {
      return shippedSources(subject)
        .filter(([, { hasDefaultExport }]) => hasDefaultExport)
        .map(
          ([path]) =>
            `Give the default export of ${subject.folder}/${path} a name, so that it is called the same everywhere.`,
        )
    },
  },
  {
    name: `has no file of more than ${maxCodeLines} lines of code`,
    appliesTo: 'published',
    check(subject) {
      // The public list is one idea, however many names it has.
      return allSources(subject)
        .filter(([path]) => path !== 'src/index.ts')
        .flatMap(([path, { codeLines }]) => {
          const limit = longFiles[`${subject.folder}/${path}`] ?? maxCodeLines
          return codeLines > limit
            ? [
                `${subject.folder}/${path} has ${codeLines} lines of code; ${limit} is the most. Give one of its ideas a file of its own.`,
              ]
            : []
        })
    },
  },
  {
    name: 'pins its public names',
    appliesTo: 'published',
    check({ folder, files }) {
      return files.get('src/exports.test.ts')?.includes('toMatchInlineSnapshot(')
        ? []
        : [
            `Add ${folder}/src/exports.test.ts with: expect(Object.keys(await import('./index.ts')).sort()).toMatchInlineSnapshot()`,
          ]
    },
  },
  {
    name: 'proves its port with the conformance suite',
    appliesTo: 'published',
    check(subject) {
      if (!layerOf(nameOf(subject))?.integration) return []
      const callsSuite = tests(subject).some(([, { imports }]) =>
        imports.some(
          ({ specifier, names }) =>
            /^@dspex\/[\w-]+\/conformance$/.test(specifier) && names.some((name) => /^test[A-Z]/.test(name)),
        ),
      )
      return callsSuite
        ? []
        : [
            `Add ${subject.folder}/src/conformance.test.ts that calls the suite of its port, as testRetriever from '@dspex/core/conformance'.`,
          ]
    },
  },
]

/** `packages/core` → `core`. */
function nameOf({ folder }: WorkspacePackage): string {
  return folder.slice('packages/'.length)
}

/** `@dspex/core/testing` → `@dspex/core`, `zod/mini` → `zod`. */
function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function list(names: readonly string[] | 'all'): string {
  return names === 'all' ? 'all' : names.join(' and ')
}
