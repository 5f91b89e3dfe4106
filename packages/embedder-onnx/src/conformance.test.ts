import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testEmbedder } from '@dspex/core/conformance'
import { afterAll, vi } from 'vitest'
import { writeTinyModel } from '../test/tiny-model.ts'
import { onnxEmbedder } from './onnx-embedder.ts'

// The suite embeds long texts, on a machine that may have other things to do.
vi.setConfig({ testTimeout: 60_000 })

const folder = await mkdtemp(join(tmpdir(), 'dspex-onnx-'))
afterAll(() => rm(folder, { recursive: true }))
const tiny = await writeTinyModel(join(folder, 'tiny'))
/** It can be loaded, and fails for most words. */
const failing = await writeTinyModel(join(folder, 'failing'), { rows: 4 })

testEmbedder('onnxEmbedder, a tiny model', {
  create: () => onnxEmbedder({ model: tiny }),
  createFailing: () => onnxEmbedder({ model: failing }),
})
