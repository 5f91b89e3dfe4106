import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testEmbedder } from '../../conformance/test-embedder.ts'
import { defineEmbedder } from './define-embedder.ts'
import { hashingEmbedder } from './hashing-embedder.ts'
import { fitHashingIdf } from './hashing-idf.ts'

const corpus = ['the cat sat', 'the dog ran', 'the bird sang']
const failing = defineEmbedder({
  id: 'failing',
  dimensions: 16,
  embed() {
    throw new Error('there is nothing that could fail in hashing')
  },
})
testEmbedder('hashingEmbedder', { create: () => hashingEmbedder(), createFailing: () => failing })
testEmbedder('hashingEmbedder, few dimensions and idf', {
  create: () => hashingEmbedder({ dimensions: 512, idf: fitHashingIdf(corpus) }),
  createFailing: () => failing,
})

async function embed(texts: readonly string[], embedder = hashingEmbedder()): Promise<Float32Array[]> {
  return (await embedder.embed({ texts })).embeddings as Float32Array[]
}

function dot(a: Float32Array | undefined, b: Float32Array | undefined): number {
  return (a ?? new Float32Array()).reduce((sum, value, at) => sum + value * (b?.[at] ?? Number.NaN), 0)
}

describe('hashingEmbedder', () => {
  it('gives every text a vector of length 1', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.integer({ min: 16, max: 80 }), async (text, dimensions) => {
        const [vector] = await embed([text], hashingEmbedder({ dimensions }))
        expect(vector).toHaveLength(dimensions)
        expect(dot(vector, vector)).toBeCloseTo(1, 5)
      }),
    )
  })

  it.each(['', ' \n', '…!', '🎆'])('gives %j, which has no word, the first unit vector', async (text) => {
    const [vector] = await embed([text], hashingEmbedder({ dimensions: 16 }))
    expect(Array.from(vector ?? [])).toEqual([1, ...Array.from({ length: 15 }, () => 0)])
  })

  it('gives the same vectors on every machine', async () => {
    const [vector] = await embed(['Zürich'], hashingEmbedder({ dimensions: 16 }))
    const sixteenths = [0, -8, 0, 0, 4, -4, 0, -4, 0, 4, 8, -4, 4, -4, -4, 0]
    expect(Array.from(vector ?? [])).toEqual(sixteenths.map((value) => value / 16 + 0))
  })

  it('finds words whatever their case, diacritics and endings', async () => {
    const [query, ...others] = await embed(['Spanish cafés', 'a CAFE in Spain', 'a museum in Norway'])
    expect(dot(query, others[0])).toBeGreaterThan(dot(query, others[1]) + 0.2)
  })

  it('gives rare words more weight by a table', async () => {
    const idf = fitHashingIdf(corpus)
    const share = async (embedder = hashingEmbedder()): Promise<number> => {
      const [both, common] = await embed(['the bird', 'the'], embedder)
      return dot(both, common)
    }
    expect(await share(hashingEmbedder({ idf }))).toBeLessThan((await share()) - 0.1)
  })

  it('names dimensions and table in its id', () => {
    const [one, two] = [fitHashingIdf(corpus), fitHashingIdf(corpus.slice(1))]
    const embedders = [{}, { dimensions: 512 }, { idf: one }, { idf: two }, { idf: fitHashingIdf(corpus) }]
    const ids = embedders.map((options) => hashingEmbedder(options).id)
    expect(ids.slice(0, 2)).toEqual(['hashing-v1-1536', 'hashing-v1-512'])
    expect(new Set(ids).size).toBe(4)
    expect(ids[4]).toBe(ids[2])
  })

  it('takes a table that was kept as JSON', async () => {
    const idf = fitHashingIdf(corpus)
    const kept = JSON.parse(JSON.stringify(idf)) as typeof idf
    expect(await embed(['the bird'], hashingEmbedder({ idf: kept }))).toEqual(
      await embed(['the bird'], hashingEmbedder({ idf })),
    )
  })

  it.each([0, 15, 2.5, Number.NaN, 100_000])('refuses %s dimensions', (dimensions) => {
    expect(() => hashingEmbedder({ dimensions })).toThrow(/`dimensions` is .*whole number from 16 to 65536/)
  })

  it.each([{}, { texts: 1, counts: [1] }, { ...fitHashingIdf(corpus), texts: 1 }])(
    'refuses a table that is none',
    (idf) => {
      expect(() => hashingEmbedder({ idf: idf as never })).toThrow(/no table of `fitHashingIdf`/)
    },
  )
})

describe('fitHashingIdf', () => {
  it('needs a text', () => {
    expect(() => fitHashingIdf([])).toThrow(/Pass those of the corpus/)
  })
})
