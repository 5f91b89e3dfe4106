import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'

const folder = import.meta.dirname
const examples = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))

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

/** Every code that an error can have. */
const errors = readFileSync(join(folder, '../../packages/core/src/errors.ts'), 'utf8')
const codes = [...new Set(errors.match(/(?<=')[A-Z]+_[A-Z_]+(?=')/g))]

describe('examples', () => {
  afterEach(() => vi.restoreAllMocks())

  it.each(examples)('%s prints what its comments say', async (name) => {
    const expected = promised(readFileSync(`${folder}/${name}`, 'utf8'))
    expect(expected).not.toBe('')
    expect(await printed(name)).toBe(expected)
  })

  it.each([
    ['README.md', 'readme.ts'],
    ['packages/core/README.md', 'readme-core.ts'],
  ])('%s shows %s', (readme, name) => {
    expect(readmeExample(readme)).toBe(readFileSync(`${folder}/${name}`, 'utf8'))
  })
})

describe('guide/errors.md', () => {
  it('explains every code that exists, and no other', () => {
    const guide = readFileSync(join(folder, '../guide/errors.md'), 'utf8')
    expect([...guide.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code).toSorted()).toEqual(codes.toSorted())
  })
})
