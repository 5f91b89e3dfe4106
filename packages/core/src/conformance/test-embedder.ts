import { expect } from 'vitest'
import type { Embedder } from '../retrieve/embed/embedder.ts'
import { collectEvents } from '../testing/collect-events.ts'
import { resourceCases } from './cases/resource-cases.ts'
import { registerSuite, type SuiteCase, type SuiteOptions } from './suite.ts'

/** Options of {@link testEmbedder}. */
export interface TestEmbedderOptions extends SuiteOptions<Embedder> {}

type EmbedderCase = SuiteCase<Embedder, void, TestEmbedderOptions>

const texts = [
  'The cat sat on the mat.',
  'Interest rates rose again in March.',
  '隅田川の花火 🎆',
  'Add two eggs and stir the flour in slowly.',
]

const contract: readonly EmbedderCase[] = [
  {
    name: 'returns one vector of `dimensions` finite numbers per text',
    async run({ create }) {
      const embedder = await create()
      const { embeddings } = await embedder.embed({ texts })
      expect(embeddings.map((vector) => vector.length)).toEqual(texts.map(() => embedder.dimensions))
      expect(embeddings.every((vector) => vector.every(Number.isFinite))).toBe(true)
    },
  },
  {
    name: 'returns the vectors in the order of the texts',
    async run({ create }) {
      const embedder = await create()
      const together = (await embedder.embed({ texts })).embeddings
      for (const [index, text] of texts.entries()) {
        const [alone] = (await embedder.embed({ texts: [text] })).embeddings
        expect(nearest(alone, together), `the vector nearest to that of text ${index}`).toBe(index)
      }
    },
  },
  {
    name: 'puts texts that say the same closer than texts that do not',
    async run({ create }) {
      const embedder = await create()
      const { embeddings } = await embedder.embed({ texts: ['A cat sits on a mat.', ...texts] })
      expect(nearest(embeddings[0], embeddings.slice(1))).toBe(0)
    },
  },
  {
    name: 'embeds queries and documents into one space',
    async run({ create }) {
      const embedder = await create()
      const documents = (await embedder.embed({ texts, purpose: 'document' })).embeddings
      const queries = (await embedder.embed({ texts: ['Did interest rates rise in March?'], purpose: 'query' }))
        .embeddings
      expect(nearest(queries[0], documents)).toBe(1)
    },
  },
  {
    name: 'returns no vectors for no texts',
    async run({ create }) {
      expect((await (await create()).embed({ texts: [] })).embeddings).toEqual([])
    },
  },
  {
    name: 'takes very long and very many texts',
    async run({ create }) {
      const many = [
        'all the way down to the sea '.repeat(2000),
        ...Array.from({ length: 150 }, (_, index) => `text ${index}`),
      ]
      expect((await (await create()).embed({ texts: many })).embeddings).toHaveLength(many.length)
    },
  },
  {
    name: 'serves many calls at once without mixing them up',
    async run({ create }) {
      const embedder = await create()
      const together = (await embedder.embed({ texts })).embeddings
      const calls = Array.from({ length: 4 }, () => texts).flat()
      const vectors = await Promise.all(
        calls.map(async (text) => (await embedder.embed({ texts: [text] })).embeddings[0]),
      )
      expect(vectors.map((vector) => nearest(vector, together))).toEqual(calls.map((text) => texts.indexOf(text)))
    },
  },
  {
    name: 'refuses what is not a text',
    async run({ create }) {
      const embedder = await create()
      await expect(embedder.embed({ texts: ['fine', 7 as never] })).rejects.toMatchObject({ name: 'EmbedderError' })
    },
  },
  {
    name: 'publishes an event',
    async run({ create }) {
      const embedder = await create()
      const events = await collectEvents('embed', () => embedder.embed({ texts }))
      expect(events).toMatchObject([
        { embedder: embedder.id, count: texts.length, result: { embeddings: texts.map(() => ({})) } },
      ])
    },
  },
  {
    name: 'has an id and at least one dimension',
    async run({ create }) {
      const { id, dimensions } = await create()
      expect(id).toMatch(/\S/)
      expect(Number.isInteger(dimensions) && dimensions >= 1, `dimensions is ${dimensions}`).toBe(true)
    },
  },
]

/** Every test of the suite. */
export function allEmbedderCases(): readonly EmbedderCase[] {
  const common = resourceCases<Embedder, void, TestEmbedderOptions>({
    argument: undefined,
    call: (embedder, signal) => embedder.embed({ texts, signal }),
    errorName: 'EmbedderError',
  })
  return [...contract, ...common]
}

/** Tests an embedder against the whole contract of the port. */
export function testEmbedder(name: string, options: TestEmbedderOptions): void {
  registerSuite(`Embedder ${name}`, allEmbedderCases(), options)
}

type Vector = readonly number[] | Float32Array

function nearest(target: Vector | undefined, vectors: readonly Vector[]): number {
  const similarities = vectors.map((vector) => cosine(target ?? [], vector))
  return similarities.indexOf(Math.max(...similarities))
}

function cosine(a: Vector, b: Vector): number {
  const dot = (x: Vector, y: Vector): number =>
    Array.from(x).reduce((sum, value, index) => sum + value * (y[index] ?? 0), 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}
