import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-replace-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('replaceFile, in a process that is killed', () => {
  it('leaves the old content while the new one is half written', async () => {
    const path = join(folder, 'file.txt')
    await writeFile(path, 'old')
    const code = `
      const { replaceFile } = await import(${JSON.stringify(join(import.meta.dirname, 'replace-file.ts'))})
      async function* content() {
        yield 'x'.repeat(200_000)
        console.log('written')
        await new Promise((resolve) => setTimeout(resolve, 60_000))
      }
      await replaceFile(${JSON.stringify(path)}, content())`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(await readFile(path, 'utf8')).toBe('old')
  })
})
