import { ngramEmbedder } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { pgvectorStore } from './pgvector-store.ts'

const embedder = ngramEmbedder({ dimensions: 32 })

describe('pgvectorStore', () => {
  it.each([
    [{ collection: 'Bad Name' }, /a-z, 0-9 and _/],
    [{ promote: [`it's`] }, /can't be promoted/],
    [{ metric: 'hamming' as never }, /no metric 'hamming'/],
    [{ batchSize: 0 }, /batchSize is 0/],
    [{ embedder: { ...embedder, dimensions: 20_000 } }, /1 to 16000/],
  ])('refuses %j', (options, problem) => {
    expect(() => pgvectorStore({ db: { $client: {} as never }, collection: 'x', embedder, ...options })).toThrow(
      problem,
    )
  })
})
