import { describe, expect, it } from 'vitest'
import { rules } from './rules.ts'
import type { Manifest, Workspace, WorkspacePackage } from './workspace.ts'

// A package that keeps every rule. Each test below breaks one thing and reads what the contributor is told.
const manifest: Manifest = {
  name: '@dspex/retrieve-shelf',
  description: 'Retrieves from a shelf.',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=22.18' },
  exports: { '.': './src/index.ts' },
  publishConfig: {
    access: 'public',
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  },
  files: ['dist', 'src', '!src/**/*.test.ts'],
  scripts: { build: 'tsc -p tsconfig.build.json' },
  peerDependencies: { '@dspex/core': 'workspace:>=0.1.0 <1' },
  devDependencies: { vitest: 'catalog:' },
}

const readme = `# @dspex/retrieve-shelf

Retrieves passages from a shelf.

## Install

\`\`\`sh
npm install @dspex/retrieve-shelf
\`\`\`

## Example

\`\`\`ts
import { shelfRetriever } from '@dspex/retrieve-shelf'
\`\`\`

## How it fits

It implements Retriever.

## Limits

One shelf.

## Licence

MIT
`

const files = {
  'README.md': readme,
  'tsconfig.build.json': '{ "extends": "../../tsconfig.build.json" }\n',
  'src/index.ts': `export { shelfRetriever } from './shelf-retriever.ts'\n`,
  'src/shelf-retriever.ts': `import type { Retriever } from '@dspex/core'\nexport const shelfRetriever = 1\n`,
  'src/exports.test.ts': `expect(names).toMatchInlineSnapshot('')\n`,
  'src/conformance.test.ts': `import { testRetriever } from '@dspex/core/conformance'\ntestRetriever('shelf', {})\n`,
}

const neighbours: readonly WorkspacePackage[] = [
  { folder: 'packages/core', manifest: { name: '@dspex/core' }, files: new Map() },
  { folder: 'packages/cache-box', manifest: { name: '@dspex/cache-box' }, files: new Map() },
  { folder: 'apps/demo', manifest: { name: 'demo', private: true }, files: new Map() },
]

interface Changes {
  readonly folder?: string
  readonly manifest?: Partial<Record<keyof Manifest, unknown>>
  /** A file's new text; `undefined` takes the file away. */
  readonly files?: Readonly<Record<string, string | undefined>>
}

/** Every sentence that the rules say about the good package after these changes. */
function faults(changes: Changes): readonly string[] {
  const subject: WorkspacePackage = {
    folder: changes.folder ?? 'packages/retrieve-shelf',
    manifest: { ...manifest, ...(changes.manifest as Partial<Manifest>) },
    files: new Map(
      Object.entries({ ...files, ...changes.files }).flatMap(([path, text]) =>
        text === undefined ? [] : [[path, text] as const],
      ),
    ),
  }
  const workspace: Workspace = { packages: [...neighbours, subject], catalog: new Set(['vitest', 'zod']) }
  return rules.flatMap(({ check }) => check(subject, workspace))
}

it('a package that keeps every rule hears nothing', () => {
  expect(faults({})).toEqual([])
})

describe('the manifest', () => {
  it.each<[string, Partial<Record<keyof Manifest, unknown>>, string]>([
    ['no description', { description: undefined }, '"description"'],
    ['another licence', { license: 'ISC' }, '"license": "MIT"'],
    ['CommonJS', { type: 'commonjs' }, '"type": "module"'],
    ['side effects', { sideEffects: undefined }, '"sideEffects": false'],
    ['an old engine', { engines: { node: '>=18' } }, '"engines": { "node": ">=22.18" }'],
    ['private', { private: true }, 'no "private"'],
    ['no access', { publishConfig: { exports: manifest.publishConfig?.exports } }, '"access": "public"'],
    ['tests in the tarball', { files: ['dist', 'src'] }, '"files"'],
    ['another build', { scripts: { build: 'tsdown' } }, '"build": "tsc -p tsconfig.build.json"'],
  ])('refuses %s', (_, change, told) => {
    expect(faults({ manifest: change })).toEqual([expect.stringContaining(told)])
  })

  it('refuses another name than its folder', () => {
    expect(faults({ manifest: { name: '@dspex/shelf' } })).toContainEqual(
      expect.stringContaining('"name": "@dspex/<folder name>"'),
    )
  })

  it('refuses a missing, a wrong and a superfluous published entry', () => {
    const at = (exports: unknown): Changes => ({ manifest: { publishConfig: { access: 'public', exports } } })
    const good = { types: './dist/index.d.ts', default: './dist/index.js' }
    const told = '"publishConfig.exports" of packages/retrieve-shelf needs ".": '
    expect(faults(at({}))).toEqual([`${told}{ "types": "./dist/index.d.ts", "default": "./dist/index.js" }.`])
    expect(faults(at({ '.': { ...good, default: './dist/main.js' } }))).toEqual([expect.stringContaining(told)])
    expect(faults(at({ '.': { default: good.default, types: good.types } }))).toEqual([expect.stringContaining(told)])
    expect(faults(at({ '.': good, './more': good }))).toEqual([expect.stringContaining("has './more'")])
  })

  it('refuses an entry without a source', () => {
    expect(faults({ manifest: { exports: { '.': './dist/index.js' } } })).toEqual([
      expect.stringContaining("needs a source file for '.'"),
    ])
    expect(faults({ files: { 'src/index.ts': undefined } })).toEqual([expect.stringContaining('does not exist')])
    expect(faults({ manifest: { exports: undefined } })).toEqual([expect.stringContaining('needs "exports"')])
  })

  it('refuses build settings of its own', () => {
    expect(faults({ files: { 'tsconfig.build.json': undefined } })).toEqual([
      expect.stringContaining('tsconfig.build.json'),
    ])
  })

  it('refuses core as a dependency, and a peer range that the next minor would leave', () => {
    expect(faults({ manifest: { dependencies: { '@dspex/core': 'workspace:^' } } })).toEqual([
      expect.stringContaining('Drop @dspex/core'),
    ])
    expect(faults({ manifest: { peerDependencies: { '@dspex/core': 'workspace:^' } } })).toEqual([
      expect.stringContaining('workspace:>=0.1.0 <1'),
    ])
    expect(faults({ manifest: { peerDependencies: {} } })).toEqual([expect.stringContaining('peerDependencies')])
  })

  it('refuses a version beside the catalog and a sibling from the registry', () => {
    expect(faults({ manifest: { devDependencies: { vitest: '^5.0.0' } } })).toEqual([
      expect.stringContaining('Write "vitest": "catalog:"'),
    ])
    expect(faults({ manifest: { devDependencies: { '@dspex/cache-box': '^0.1.0' } } })).toEqual([
      expect.stringContaining('Write "@dspex/cache-box": "workspace:^"'),
    ])
  })

  it('accepts a peer range that is wider than the catalog', () => {
    expect(faults({ manifest: { peerDependencies: { ...manifest.peerDependencies, vitest: '>=3' } } })).toEqual([])
  })

  it('refuses to depend on something private', () => {
    expect(faults({ manifest: { dependencies: { demo: 'workspace:^' } } })).toEqual([
      expect.stringContaining("depends on 'demo', which is private"),
    ])
  })
})

describe('the README', () => {
  const withReadme = (text: string | undefined) => faults({ files: { 'README.md': text } })

  it('is asked for, with its sections', () => {
    expect(withReadme(undefined)).toContainEqual(expect.stringContaining('README.md is missing'))
  })

  it.each(['Install', 'Example', 'How it fits', 'Limits', 'Licence'])('needs the section %s', (section) => {
    expect(withReadme(readme.replace(`## ${section}`, '## Else'))).toContain(
      `Add a section '## ${section}' to packages/retrieve-shelf/README.md.`,
    )
  })

  it('keeps the order of its sections', () => {
    const swapped = readme.replace('## Limits', '## X').replace('## Licence', '## Limits').replace('## X', '## Licence')
    expect(withReadme(swapped)).toEqual([expect.stringContaining('in this order')])
  })

  it('opens with its name and one sentence', () => {
    expect(withReadme(readme.replace('# @dspex/retrieve-shelf', '# Shelf'))).toEqual([
      expect.stringContaining('Start '),
    ])
    expect(withReadme(readme.replace('Retrieves passages from a shelf.', '![badge](x)'))).toEqual([
      expect.stringContaining('Put one sentence'),
    ])
  })

  it('shows TypeScript', () => {
    expect(withReadme(readme.replace('```ts', '```js'))).toEqual([expect.stringContaining('Add a ```ts block')])
  })
})

describe('the sources', () => {
  const withSource = (text: string) => faults({ files: { 'src/shelf-retriever.ts': text } })

  it.each(['@dspex/cache-box', '@dspex/cache-box/deep', 'demo'])('may not import %s', (specifier) => {
    const told = `packages/retrieve-shelf/src/shelf-retriever.ts:2 imports '${specifier}', but retrieve-shelf imports only core`
    expect(withSource(`\nimport type { A } from '${specifier}'\n`)).toEqual([expect.stringContaining(told)])
    expect(withSource(`\nexport { a } from '${specifier}'\n`)).toEqual([expect.stringContaining(told)])
    expect(withSource(`\nconst a = await import('${specifier}')\n`)).toEqual([expect.stringContaining(told)])
  })

  it('may name a sibling in a comment or a string', () => {
    expect(withSource(`// import '@dspex/cache-box'\nexport const text = "import '@dspex/cache-box'"\n`)).toEqual([])
  })

  it('need a place among the packages', () => {
    const elsewhere = faults({ folder: 'packages/shelf', manifest: { name: '@dspex/shelf' } })
    expect(elsewhere).toContainEqual(expect.stringContaining("Add a line for 'shelf' to packageLayers"))
  })

  it('leave apps alone, in tests too', () => {
    expect(faults({ files: { 'src/shelf.test.ts': `import { a } from 'demo'\n` } })).toEqual([
      expect.stringContaining('Apps show packages'),
    ])
  })

  it.each(['export default 1', 'const a = 1\nexport { a as default }', `export { default } from './a.ts'`])(
    'have no default export: %s',
    (text) => expect(withSource(text)).toEqual([expect.stringContaining('Give the default export')]),
  )

  it('are at most 300 lines of code, not counting blanks and comments', () => {
    const code = 'export let a = 1\n\n// why\n/* and\n   how */\n'
    expect(withSource(code.repeat(300))).toEqual([])
    expect(withSource(code.repeat(301))).toEqual([expect.stringContaining('has 301 lines of code; 300 is the most')])
  })

  it('are pinned by name', () => {
    expect(faults({ files: { 'src/exports.test.ts': undefined } })).toEqual([
      expect.stringContaining('exports.test.ts'),
    ])
  })

  it('run the suite of their port', () => {
    expect(
      faults({ files: { 'src/conformance.test.ts': `import { scriptedLM } from '@dspex/core/testing'\n` } }),
    ).toEqual([expect.stringContaining('calls the suite of its port')])
  })

  it('that do not parse say so', () => {
    expect(() => withSource('const = 1')).toThrow('src/shelf-retriever.ts does not parse')
  })
})
