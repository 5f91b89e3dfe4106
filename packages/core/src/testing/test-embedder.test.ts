import { describe, expect, it } from 'vitest'
import { defineEmbedder } from '../retrieve/define-embedder.ts'
import type { Embedder, EmbedOptions, EmbedResult } from '../retrieve/embedder.ts'
import { ngramEmbedder } from './ngram-embedder.ts'
import { type SuiteOptions, unfailedCases } from './suite.ts'
import { allEmbedderCases, testEmbedder } from './test-embedder.ts'

const good = ngramEmbedder()

testEmbedder('ngramEmbedder', {
  create: () => ngramEmbedder(),
  createFailing: () =>
    defineEmbedder({
      id: 'failing',
      dimensions: 2,
      embed() {
        throw new Error('the model is gone')
      },
    }),
})

describe('testEmbedder', () => {
  it('has no case that a broken embedder could not fail', async () => {
    const broken = [
      raw(() => async ({ texts }) => ({ embeddings: texts.map(() => [1]) })),
      raw(() => async () => ({ embeddings: [[Number.NaN]] })),
      raw(() => async () => Promise.reject(new Error('raw'))),
      raw(() => reversed),
      raw(mixingUp),
      raw(() => async (options) => ({ embeddings: (await good.embed(options)).embeddings.slice(0, 100) })),
      raw(() => async (options) => (options.purpose === 'query' ? reversed({ ...options, texts: ['flour and eggs'] }) : good.embed(options))),
      { ...raw(breakingAfterAbort), createFailing: () => good },
      { create: () => ({ ...good, [Symbol.asyncDispose]: once() }) },
    ]
    expect(await unfailedCases(allEmbedderCases(), broken)).toEqual([])
  })
})

describe('ngramEmbedder', () => {
  it('gives the same vector for the same text', async () => {
    expect(await ngramEmbedder().embed({ texts: ['a b'] })).toEqual(await ngramEmbedder().embed({ texts: ['a b'] }))
  })

  it('gives vectors of the dimensions asked for', async () => {
    const embedder = ngramEmbedder({ dimensions: 16 })
    expect(embedder).toMatchObject({ id: 'ngram-16', dimensions: 16 })
    expect((await embedder.embed({ texts: ['x'] })).embeddings[0]).toHaveLength(16)
  })
})

type Embed = (options: EmbedOptions) => Promise<EmbedResult>

/** An embedder that nothing guards, anew for each case. */
function raw(make: () => Embed): SuiteOptions<Embedder> {
  const create = (): Embedder => ({ id: '', dimensions: 0.5, embed: make() })
  return { create, createFailing: create, withinMs: 20 }
}

/** A disposal that fails the second time. */
function once(): () => Promise<void> {
  let isDisposed = false
  return async () => {
    if (isDisposed) throw new Error('can be disposed of once only')
    isDisposed = true
  }
}

async function reversed(options: EmbedOptions): Promise<EmbedResult> {
  return { embeddings: (await good.embed(options)).embeddings.toReversed() }
}

function mixingUp(): Embed {
  let last: EmbedOptions
  return async (options) => {
    last = options
    await Promise.resolve()
    return good.embed(last)
  }
}

function breakingAfterAbort(): Embed {
  let isBroken = false
  return async ({ signal, ...options }) => {
    signal?.addEventListener('abort', () => {
      isBroken = true
    })
    await Promise.resolve()
    if (isBroken) throw new Error('the worker is gone')
    return good.embed(options)
  }
}
