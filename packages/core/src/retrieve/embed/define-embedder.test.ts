import { describe, expect, it } from 'vitest'
import { EmbedderError } from '../../errors/embedder-error.ts'
import { defineEmbedder, type EmbedderDefinition } from './define-embedder.ts'
import type { EmbedOptions } from './embedder.ts'

describe('defineEmbedder', () => {
  it('hands on the texts and their purpose, which is document by default', async () => {
    const requests: EmbedOptions[] = []
    const embedder = defining((request) => {
      requests.push(request)
      return { embeddings: [[1, 2]], tokens: 3 }
    })
    expect(await embedder.embed({ texts: ['a'] })).toEqual({ embeddings: [[1, 2]], tokens: 3 })
    await embedder.embed({ texts: ['a'], purpose: 'query' })
    expect(requests.map(({ texts, purpose }) => [texts, purpose])).toEqual([
      [['a'], 'document'],
      [['a'], 'query'],
    ])
  })

  it('embeds no texts without asking', async () => {
    const embedder = defining(() => Promise.reject(new Error('asked')))
    expect(await embedder.embed({ texts: [] })).toEqual({ embeddings: [] })
  })

  it('takes typed arrays', async () => {
    const vector = Float32Array.of(1, 2)
    expect((await defining(() => ({ embeddings: [vector] })).embed({ texts: ['a'] })).embeddings[0]).toBe(vector)
  })

  it.each([
    ['what is no list', 'a', 'can\'t embed "a": texts must be a list of strings.'],
    ['what is no string', ['a', 7], "can't embed 7: texts must be a list of strings."],
    ['undefined', ['a', undefined], "can't embed undefined: texts must be a list of strings."],
  ])('refuses %s', async (_, texts, message) => {
    const embedder = defining(() => ({ embeddings: [] }))
    await expect(embedder.embed({ texts: texts as never })).rejects.toThrow(`Embedder 'mini' ${message}`)
  })

  it.each([
    ['nothing', undefined, 'embeddings is undefined, but must be a list'],
    ['too few vectors', { embeddings: [] }, 'there are 0 vectors for 1 texts'],
    ['no vector', { embeddings: ['1,2'] }, 'embeddings[0] is "1,2", but must be a vector'],
    ['another length', { embeddings: [[1, 2, 3]] }, 'embeddings[0] has 3 dimensions, but the embedder declares 2'],
    [
      'what is not finite',
      { embeddings: [Float32Array.of(1, Number.NaN)] },
      'embeddings[0][1] is NaN, but must be a finite number',
    ],
    ['what is no number', { embeddings: [[1, '2']] }, 'embeddings[0][1] is 2, but must be a finite number'],
  ])('refuses a result with %s', async (_, result, problem) => {
    await expect(defining(() => result as never).embed({ texts: ['a'] })).rejects.toEqual(
      new EmbedderError(`Embedder 'mini' returned a result that can't be used: ${problem}.`, {
        code: 'EMBEDDER_RESULT_INVALID',
      }),
    )
  })

  it('wraps what a third party throws', async () => {
    const cause = new Error('out of memory')
    const error = await defining(() => Promise.reject(cause))
      .embed({ texts: ['a'] })
      .catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(EmbedderError)
    expect(error).toMatchObject({ message: "Embedder 'mini' failed: out of memory.", code: 'EMBEDDER_FAILED', cause })
  })
})

function defining(embed: EmbedderDefinition['embed']) {
  return defineEmbedder({ id: 'mini', dimensions: 2, embed })
}
