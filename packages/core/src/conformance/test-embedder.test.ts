import { describe, expect, it } from 'vitest'
import { defineEmbedder } from '../retrieve/embed/define-embedder.ts'
import type { Embedder, EmbedOptions, EmbedResult } from '../retrieve/embed/embedder.ts'
import { ngramEmbedder } from '../testing/ngram-embedder.ts'
import type { SuiteOptions } from './suite.ts'
import { disposeOnce, testDefects } from './test-defects.ts'
import { allEmbedderCases, testEmbedder } from './test-embedder.ts'

const good = ngramEmbedder()
const failing = defineEmbedder({
  id: 'failing',
  dimensions: 2,
  embed() {
    throw new Error('the model is gone')
  },
})

testEmbedder('ngramEmbedder', { create: () => ngramEmbedder(), createFailing: () => failing })

testDefects('testEmbedder', allEmbedderCases(), [
  {
    defect: 'returns vectors of another length',
    options: broken(() => async (options) => {
      const { embeddings } = await good.embed(options)
      return { embeddings: embeddings.map((vector) => [...vector, 0]) }
    }),
    fails: ['returns one vector of `dimensions` finite numbers per text'],
  },
  {
    defect: 'returns the vectors in another order',
    options: broken(() => async (options) => ({ embeddings: (await good.embed(options)).embeddings.toReversed() })),
    fails: [
      'returns the vectors in the order of the texts',
      'puts texts that say the same closer than texts that do not',
      'embeds queries and documents into one space',
      'serves many calls at once without mixing them up',
    ],
  },
  {
    defect: 'puts queries elsewhere',
    options: broken(() => async (options) => {
      const { embeddings } = await good.embed(options)
      return {
        embeddings:
          options.purpose === 'query' ? embeddings.map((vector) => Array.from(vector, (value) => -value)) : embeddings,
      }
    }),
    fails: ['embeds queries and documents into one space'],
  },
  {
    defect: 'does all by itself, without defineEmbedder',
    options: broken(() => async ({ texts }) => ({
      embeddings: texts.map((text) => Array.from({ length: 512 }, (_, at) => text.charCodeAt(at) || 0)),
    })),
    fails: [
      'publishes an event',
      'rejects with the reason of a signal that has fired before',
      'rejects at once with the reason of a signal that fires meanwhile',
      'refuses what is not a text',
    ],
  },
  {
    defect: 'needs at least one text',
    options: broken(() => async (options) => {
      if (options.texts.length === 0) throw new Error('no texts')
      return good.embed(options)
    }),
    fails: ['returns no vectors for no texts'],
  },
  {
    defect: 'takes at most 100 texts',
    options: broken(() => async (options) => good.embed({ ...options, texts: options.texts.slice(0, 100) })),
    fails: ['takes very long and very many texts'],
  },
  {
    defect: 'answers whoever asked last',
    options: broken(mixingUp),
    fails: ['serves many calls at once without mixing them up'],
  },
  {
    defect: 'embeds what is no text',
    options: broken(() => (options) => good.embed({ ...options, texts: options.texts.map(String) })),
    fails: ['refuses what is not a text'],
  },
  {
    defect: 'does not listen to signals',
    options: broken(
      () =>
        ({ signal: _signal, ...options }) =>
          good.embed(options),
    ),
    fails: [
      'rejects with the reason of a signal that has fired before',
      'rejects at once with the reason of a signal that fires meanwhile',
    ],
  },
  {
    defect: 'never works again after an abort',
    options: broken(breakingAfterAbort),
    fails: ['works after a call was cancelled'],
  },
  {
    defect: 'can be disposed of once only',
    options: { create: () => ({ ...good, [Symbol.asyncDispose]: disposeOnce() }) },
    fails: ['can be disposed of twice, with a call in flight'],
  },
  {
    defect: 'throws what the technology throws',
    options: {
      create: () => good,
      createFailing: () => ({ ...good, embed: async () => Promise.reject(new Error('raw')) }),
    },
    fails: ['rejects with its EmbedderError and a cause when the technology fails'],
  },
  {
    defect: 'has no id',
    options: { create: () => ({ ...good, id: '' }) },
    fails: ['has an id and at least one dimension', 'publishes an event'],
  },
])

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

/** A good embedder with one method replaced. */
function broken(make: () => Embed): SuiteOptions<Embedder> {
  return { create: () => ({ ...good, embed: make() }), withinMs: 100 }
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
  return async (options) => {
    if (isBroken) throw new Error('the worker is gone')
    options.signal?.addEventListener('abort', () => {
      isBroken = true
    })
    return good.embed(options)
  }
}
