import { open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testEmbedder, testLM } from '@dspex/core/conformance'
import { localModel } from '@dspex/models'
import { it, onTestFinished, vi } from 'vitest'
import { llamaCppEmbedder } from './llama-cpp-embedder.ts'
import { llamaCppLM } from './llama-cpp-lm.ts'
import type { NodeLlamaCpp } from './node-llama-cpp.ts'

// One test loads a model and has it say a few words, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 120_000 })

const small = await localModel('smollm2-135m')

/** A model of which only the beginning is there. */
async function truncatedModel(path: string): Promise<string> {
  const truncated = join(tmpdir(), `dspex-truncated-${process.pid}.gguf`)
  await using whole = await open(path)
  const { buffer } = await whole.read({ buffer: Buffer.alloc(2 ** 22), position: 0 })
  await writeFile(truncated, buffer)
  onTestFinished(() => rm(truncated, { force: true }))
  return truncated
}

if (small) {
  const model = small.path
  const nodeLlamaCpp = small.nodeLlamaCpp as NodeLlamaCpp
  const options = { gpu: false, threads: 1, contextSize: 1024, nodeLlamaCpp } as const
  testLM('llamaCppLM', {
    create: () => llamaCppLM({ ...options, model }),
    createFailing: async () => llamaCppLM({ ...options, model: await truncatedModel(model) }),
    lmOptions: { maxOutputTokens: 12 },
    withinMs: 30_000,
  })
  testEmbedder('llamaCppEmbedder', {
    create: () => llamaCppEmbedder({ ...options, model, contextSize: 128 }),
    createFailing: async () => llamaCppEmbedder({ ...options, model: await truncatedModel(model) }),
    withinMs: 30_000,
  })
} else it.skip('llamaCppLM and llamaCppEmbedder (need a model: `pnpm run models smollm2-135m`)', () => {})
