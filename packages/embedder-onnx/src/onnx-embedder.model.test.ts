import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findModel } from '@dspex/models'
import { describe, expect, it, vi } from 'vitest'
import { onnxEmbedder, type OnnxEmbedder } from './onnx-embedder.ts'

vi.setConfig({ testTimeout: 60_000 })

interface Golden {
  readonly text: string
  readonly tokens: number
  readonly vector: string
}

const minilm = findModel('minilm-int8')
describe.skipIf(minilm === undefined)('MiniLM (needs the model: `pnpm run models minilm-int8`)', () => {
  const load = (): Promise<OnnxEmbedder> => onnxEmbedder({ model: minilm as string, threads: 1 })

  it('makes the vectors that Python makes, one text at a time', async () => {
    const golden = JSON.parse(
      await readFile(join(import.meta.dirname, '../test/minilm-golden.json'), 'utf8'),
    ) as readonly Golden[]
    await using embedder = await load()
    for (const { text, tokens, vector } of golden) {
      const result = await embedder.embed({ texts: [text] })
      expect(result.tokens, text).toBe(tokens)
      const expected = new Float32Array(new Uint8Array(Buffer.from(vector, 'base64')).buffer)
      // Processors round the products of small integers in their own ways.
      expect(cosine(result.embeddings[0] as Float32Array, expected), text).toBeGreaterThan(0.999)
    }
  })

  it('makes nearly the same vectors of many texts at once', async () => {
    await using embedder = await load()
    const texts = ['The cat sat on the mat.', 'Rates rose.', 'Where is my card? '.repeat(8), 'Yes']
    const together = (await embedder.embed({ texts })).embeddings
    for (const [place, text] of texts.entries()) {
      const [alone] = (await embedder.embed({ texts: [text] })).embeddings
      expect(cosine(alone as Float32Array, together[place] as Float32Array), text).toBeGreaterThan(0.98)
    }
  })
})

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? Number.NaN), 0)
}
