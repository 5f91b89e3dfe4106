import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'

const folder = import.meta.dirname
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'))
/** Those with a test beside them are proven there. */
const examples = files.filter((name) => !name.endsWith('.test.ts') && !files.includes(name.replace('.ts', '.test.ts')))

/** What the comments `// =>` of an example say that it prints. */
function promised(code: string): string {
  return [...code.matchAll(/\/\/ =>(?: (.*))?$/gm)].map(([, text]) => text ?? '').join('\n')
}

/** What an example prints. */
async function printed(name: string): Promise<string> {
  const lines: string[] = []
  vi.spyOn(console, 'log').mockImplementation((...values) => lines.push(format(...values)))
  await import(join(folder, name))
  return lines.join('\n')
}

/** The first TypeScript block under `## Example`. */
function readmeExample(path: string): string | undefined {
  return /^## Example$.*?^```ts\n(.*?)^```/ms.exec(readFileSync(`${folder}/../../${path}`, 'utf8'))?.[1]
}

/** Every code that an error of a package can have: what its types `…ErrorCode` are made of. */
const codes = globSync('packages/*/src/**/*.ts', {
  cwd: join(folder, '../..'),
  exclude: (path) => path.endsWith('.test.ts'),
})
  .flatMap(
    (path) =>
      readFileSync(join(folder, '../..', path), 'utf8').match(/^export type \w+ErrorCode =\s[^;/]*?(?=\n\n)/gm) ?? [],
  )
  .flatMap((declared) => declared.match(/(?<=')[A-Z]+_[A-Z_]+(?=')/g) ?? [])

describe('examples', () => {
  afterEach(() => vi.restoreAllMocks())

  // One of them starts a database, for the first time on this machine perhaps.
  it.each(examples)('%s prints what its comments say', { timeout: 60_000 }, async (name) => {
    const expected = promised(readFileSync(`${folder}/${name}`, 'utf8'))
    expect(expected).not.toBe('')
    expect(await printed(name)).toBe(expected)
  })

  it.each([
    ['README.md', 'readme.ts'],
    ['packages/core/README.md', 'readme-core.ts'],
    ['packages/statistics/README.md', 'readme-statistics.ts'],
    ['packages/evaluate/README.md', 'readme-evaluate.ts'],
    ['packages/report/README.md', 'readme-report.ts'],
    ['packages/optimize/README.md', 'readme-optimize.ts'],
    ['packages/optimizers-simba/README.md', 'readme-optimizers-simba.ts'],
    ['packages/lm-ai-sdk/README.md', 'readme-lm-ai-sdk.ts'],
    ['packages/ingest/README.md', 'readme-ingest.ts'],
    ['packages/prices/README.md', 'readme-prices.ts'],
    ['packages/retrieve-pgvector/README.md', 'readme-retrieve-pgvector.ts'],
  ])('%s shows %s', (readme, name) => {
    expect(readmeExample(readme)).toBe(readFileSync(`${folder}/${name}`, 'utf8'))
  })
})

describe('getting-started.md', () => {
  // It is read in the clone too, where nothing includes code: the program stands in the page.
  const page = readFileSync(join(folder, '../getting-started.md'), 'utf8')
  const code = readFileSync(join(folder, 'getting-started.ts'), 'utf8')
  const regions = [...code.matchAll(/^\/\/ #region (\w+)\n(.*?)^\/\/ #endregion \1$/gms)]

  it.each(regions.map(([, name, text]) => [name, text]))('shows the %s of getting-started.ts', (_name, text) => {
    expect(page).toContain(`\n\`\`\`ts\n${text}\`\`\`\n`)
  })

  it('shows every part, in order, and includes nothing', () => {
    const places = regions.map(([, , text]) => page.indexOf(text ?? ''))
    expect(places).toHaveLength(3)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(page).not.toMatch(/^<<< /m)
  })
})

describe('guide/errors.md', () => {
  it('explains every code that exists, and no other', () => {
    const guide = readFileSync(join(folder, '../guide/errors.md'), 'utf8')
    const explained = Array.from(guide.matchAll(/^\| `([A-Z_]+)`/gm), ([, code]) => code)
    expect(new Set(explained)).toEqual(new Set(codes))
  })
})
