import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { newFolder, runHere } from './run-here.ts'

const checkout = fileURLToPath(new URL('../../../..', import.meta.url))

// What the demo prints in reality: whoever changes it changes these pages too.
describe('runCommand, as the documentation shows it', { timeout: 60_000 }, () => {
  let cwd: string
  beforeAll(async () => {
    // A checkout to look at, in which nobody has left anything.
    cwd = await newFolder()
    await symlink(join(checkout, 'apps'), join(cwd, 'apps'))
  })
  const pageOf = (name: string): Promise<string> => readFile(join(checkout, name), 'utf8')
  const print = async (...args: readonly string[]): Promise<string> => (await runHere(args, {}, { cwd })).stdout

  it('ends as README.md and docs/getting-started.md say', async () => {
    const [table = 'none'] = /^rag-k3 on [^]*?\n(?=\n135 trials)/m.exec(await print()) ?? []
    for (const name of ['README.md', 'docs/getting-started.md'])
      expect(await pageOf(name), name).toContain(`\n${table}\n135 trials`)
  })

  it('compares as docs/getting-started.md says', async () => {
    const [shown = 'none'] = /^rag-k3 against [^]*?(?=\n\nLatency)/m.exec(await print('compare')) ?? []
    expect(await pageOf('docs/getting-started.md')).toContain(`\n${shown}\n`)
  })

  it('answers a question as docs/getting-started.md says', async () => {
    const page = await pageOf('docs/getting-started.md')
    const [, question = '', corpus = '', answer] =
      /^npx .* demo ask "(.+)" --corpus (\S+)\n```\n\n```\n(.*?)^```$/ms.exec(page) ?? []
    expect(await print('ask', question, '--corpus', corpus)).toBe(answer)
  })
})
