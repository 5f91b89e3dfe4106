import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { hasNodeLlamaCpp, nodeLlamaCppFolder } from '@dspex/models'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')

/** What the compiler says about `program` when it has the real types of node-llama-cpp. */
async function typecheck(program: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dspex-types-'))
  const file = join(folder, 'types.ts')
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(
    file,
    `import type * as real from '${join(nodeLlamaCppFolder, 'dist/index.js')}'
     import type { NodeLlamaCpp } from '${join(root, 'packages/lm-llama-cpp/src/node-llama-cpp.ts')}'
     ${program}`,
  )
  const flags = ['--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024', '--strict', '--skipLibCheck']
  const args = [...flags, '--noEmit', '--allowImportingTsExtensions', '--types', 'node', '--typeRoots']
  const types = join(root, 'node_modules/@types')
  try {
    await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), [...args, types, '--pretty', 'false', file], {
      cwd: folder,
    })
    return ''
  } catch (error) {
    return (error as { readonly stdout: string }).stdout
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe.skipIf(!hasNodeLlamaCpp())('NodeLlamaCpp (needs node-llama-cpp: `pnpm run models smollm2-135m`)', () => {
  it('is what the real module is', { timeout: 60_000 }, async () => {
    expect(await typecheck('export const check = (module: typeof real): NodeLlamaCpp => module')).toBe('')
    const wrong = 'export const check = (module: Omit<typeof real, "LlamaChat">): NodeLlamaCpp => module'
    expect(await typecheck(wrong)).toContain("'LlamaChat' is missing")
  })
})
