import { DspexError } from '@dspex/core'
import { ngramEmbedder } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { openPGlite } from '../../test/databases.ts'
import { testRetrieverOf } from '../../test/pgvector-retriever-cases.ts'
import { pgvectorRetriever } from './pgvector-retriever.ts'

testRetrieverOf(await openPGlite())

const embedder = ngramEmbedder({ dimensions: 128 })

describe('pgvectorRetriever', () => {
  it.each([
    [{ weights: { dense: 0, lexical: 0 } }, 'weights'],
    [{ overFetch: 0 }, 'overFetch'],
    [{ diversity: 2 }, 'diversity'],
    [{ efSearch: 5000 }, 'efSearch'],
    [{ mode: 'magic' as never }, 'magic'],
  ])('refuses %j', (options, problem) => {
    const make = () => pgvectorRetriever({ db: { $client: {} as never }, collection: 'x', embedder, ...options })
    expect(make).toThrow(problem)
    try {
      make()
    } catch (error) {
      expect(DspexError.isInstance(error)).toBe(true)
    }
  })
})
