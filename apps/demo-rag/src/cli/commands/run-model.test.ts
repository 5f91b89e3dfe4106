import { PassThrough, Readable } from 'node:stream'
import { findModel, hasNodeLlamaCpp } from '@dspex/models'
import { describe, expect, it } from 'vitest'
import type { Output } from '../output/output.ts'
import { runModel } from './run-model.ts'
import { UsageError } from '../../usage-error.ts'

/** Runs the command with what is typed, and returns what is printed. */
async function run(wanted: string, typed = ''): Promise<string> {
  const lines: string[] = []
  const output: Output = {
    print: (line = '') => void lines.push(line),
    note: (line) => void lines.push(line),
    progress: () => {},
    clearProgress: () => {},
    stderr: new PassThrough(),
    width: 100,
    style: (_, text) => text,
  }
  await runModel(wanted, { output, input: Readable.from([typed]), signal: new AbortController().signal })
  return lines.join('\n')
}

describe('runModel', () => {
  it('explains the three ways, and what each model weighs', async () => {
    const text = await run('')
    expect(text).toMatch(/DSPEX_LM=ollama:/)
    expect(text).toMatch(/OPENAI_API_KEY/)
    expect(text).toMatch(/pnpm demo model qwen2.5-coder-0.5b +(is there|fetches \d+ MB)/)
  })

  it.skipIf(hasNodeLlamaCpp() && findModel('qwen2.5-coder-1.5b') !== undefined).each(['n\n', '', 'perhaps\n'])(
    'fetches nothing on %j',
    async (typed) => {
      expect(await run('qwen2.5-coder-1.5b', typed)).toMatch(/To fetch: \d{3,4} MB.*\nNothing is fetched\.$/s)
    },
  )

  it('refuses a model that it does not know', async () => {
    await expect(run('gpt-6')).rejects.toThrow(UsageError)
  })
})
