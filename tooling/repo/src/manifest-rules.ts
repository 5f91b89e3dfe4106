import { isPublished, type Rule } from './rule.ts'
import type { Manifest, WorkspacePackage } from './workspace.ts'

/** Wide on purpose: see docs/decisions/2026-11-23-independent-versions.md. */
const corePeerRange = /^workspace:>=\d+\.\d+\.\d+ <\d+(\.0\.0)?$/

export const manifestRules: readonly Rule[] = [
  {
    name: 'says what npm needs to know',
    appliesTo: 'published',
    check({ folder, manifest }) {
      const wanted: readonly (readonly [boolean, string])[] = [
        [manifest.name === `@dspex/${folder.slice('packages/'.length)}`, `"name": "@dspex/<folder name>"`],
        [Boolean(manifest.description?.endsWith('.')), '"description": one sentence with a full stop'],
        [manifest.license === 'MIT', '"license": "MIT"'],
        [manifest.type === 'module', '"type": "module"'],
        [manifest.sideEffects === false, '"sideEffects": false'],
        [manifest.engines?.['node'] === '>=22.18', '"engines": { "node": ">=22.18" }'],
        [manifest.private === undefined, 'no "private"'],
        [manifest.publishConfig?.access === 'public', '"publishConfig": { "access": "public" }'],
        [
          manifest.files?.join() === 'dist,src,!src/**/*.test.ts',
          '"files": ["dist", "src", "!src/**/*.test.ts"], so that go-to-definition lands in real code',
        ],
        [
          manifest.scripts?.['build'] === 'tsc -p tsconfig.build.json',
          '"scripts": { "build": "tsc -p tsconfig.build.json" }',
        ],
      ]
      return wanted.flatMap(([kept, what]) => (kept ? [] : [`${folder}/package.json needs ${what}.`]))
    },
  },
  {
    name: 'publishes from dist what the workspace imports from src',
    appliesTo: 'published',
    check({ folder, manifest, files }) {
      const { exports } = manifest
      if (!isRecord(exports) || Object.keys(exports).length === 0) {
        return [`${folder}/package.json needs "exports": { ".": "./src/index.ts" }.`]
      }
      const published = manifest.publishConfig?.exports
      const actual = isRecord(published) ? published : {}
      const wanted = Object.entries(exports).flatMap(([entry, source]) => {
        const path = typeof source === 'string' ? /^\.\/(src\/.+\.ts)$/.exec(source)?.[1] : undefined
        if (path === undefined)
          return [`"exports" of ${folder} needs a source file for '${entry}', as "./src/index.ts".`]
        if (!files.has(path))
          return [`"exports" of ${folder} names ${path}, which does not exist. Write it or drop the entry.`]
        const built = `./dist/${path.slice('src/'.length, -'.ts'.length)}`
        const want = `{ "types": "${built}.d.ts", "default": "${built}.js" }`
        const have = actual[entry]
        const inStep =
          isRecord(have) &&
          Object.keys(have).join() === 'types,default' &&
          have['types'] === `${built}.d.ts` &&
          have['default'] === `${built}.js`
        return inStep ? [] : [`"publishConfig.exports" of ${folder} needs "${entry}": ${want}.`]
      })
      const extra = Object.keys(actual).filter((entry) => !(entry in exports))
      return [
        ...wanted,
        ...extra.map(
          (entry) => `"publishConfig.exports" of ${folder} has '${entry}', which "exports" has not. Drop it.`,
        ),
      ]
    },
  },
  {
    name: 'builds with the shared settings',
    appliesTo: 'published',
    check({ folder, files }) {
      const wanted = '{ "extends": "../../tsconfig.build.json" }'
      return files.get('tsconfig.build.json')?.trim() === wanted
        ? []
        : [`${folder}/tsconfig.build.json needs to be exactly: ${wanted}`]
    },
  },
  {
    name: 'takes core as a peer, so that there is one copy of it',
    appliesTo: 'published',
    check({ folder, manifest }) {
      if (manifest.name === '@dspex/core') return []
      const range = manifest.peerDependencies?.['@dspex/core'] ?? ''
      return [
        ...(corePeerRange.test(range)
          ? []
          : [
              `${folder} needs "peerDependencies": { "@dspex/core": "workspace:>=0.1.0 <1" }, from the oldest core that has what it uses.`,
            ]),
        ...(manifest.dependencies?.['@dspex/core'] === undefined
          ? []
          : [
              `Drop @dspex/core from "dependencies" of ${folder}: a second copy would split the context and the errors.`,
            ]),
      ]
    },
  },
  {
    name: 'takes versions from the catalog and siblings from the workspace',
    appliesTo: 'all',
    check(subject, { catalog, packages }) {
      const siblings = new Set(packages.map(({ manifest }) => manifest.name))
      return ranges(subject).flatMap(([field, name, range]) => {
        if (siblings.has(name)) {
          return range.startsWith('workspace:')
            ? []
            : [`Write "${name}": "workspace:^" in "${field}" of ${subject.folder}.`]
        }
        // A peer range is a promise to users, wider than what we develop with.
        if (field === 'peerDependencies' || !catalog.has(name) || range.startsWith('catalog:')) return []
        return [
          `Write "${name}": "catalog:" in "${field}" of ${subject.folder}: its version stands in pnpm-workspace.yaml.`,
        ]
      })
    },
  },
  {
    name: 'depends on nothing that is never published',
    appliesTo: 'published',
    check({ folder, manifest }, { packages }) {
      const unpublished = new Set(packages.filter((other) => !isPublished(other)).map((other) => other.manifest.name))
      return Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
        .filter((name) => unpublished.has(name))
        .map((name) => `${folder} depends on '${name}', which is private. Move what it needs into a package.`)
    },
  },
]

function ranges({ manifest }: WorkspacePackage): [field: string, name: string, range: string][] {
  const fields: readonly (keyof Manifest & `${string}ependencies`)[] = [
    'dependencies',
    'devDependencies',
    'peerDependencies',
    'optionalDependencies',
  ]
  return fields.flatMap((field) =>
    Object.entries(manifest[field] ?? {}).map(([name, range]): [string, string, string] => [field, name, range]),
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
