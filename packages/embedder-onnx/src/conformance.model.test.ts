import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testEmbedder } from '@dspex/core/conformance'
import { findModel } from '@dspex/models'
import { afterAll, it, vi } from 'vitest'
import { writeTinyModel } from '../test/tiny-model.ts'
import { onnxEmbedder } from './onnx-embedder.ts'

// The suite embeds long texts, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 60_000 })

const folder = await mkdtemp(join(tmpdir(), 'dspex-onnx-'))
afterAll(() => rm(folder, { recursive: true }))
/** It can be loaded, and fails for most words. */
const failing = await writeTinyModel(join(folder, 'failing'), { rows: 4 })

const minilm = findModel('minilm-int8')
if (minilm !== undefined) {
  testEmbedder('onnxEmbedder, MiniLM', {
    create: () => onnxEmbedder({ model: minilm, threads: 1 }),
    createFailing: () => onnxEmbedder({ model: failing }),
    withinMs: 10_000,
  })
} else it.skip('onnxEmbedder, MiniLM (needs the model: `pnpm run models minilm-int8`)', () => {})
