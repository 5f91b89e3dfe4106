import { describe, expect, expectTypeOf, it } from 'vitest'
import { currentScope, withContext, withScope } from '../scope.ts'
import { EmbedderError } from '../errors/embedder-error.ts'
import { RetrieverError } from '../errors/retriever-error.ts'
import { collectEvents } from '../testing/collect-events.ts'
import { createRecorder } from '../trace.ts'
import { defineRetriever, type RetrieverDefinition } from './define-retriever.ts'
import type { Filter } from './filter/filter.ts'
import type { Retriever, RetrieveOptions } from './retriever.ts'

const options: RetrieveOptions = { query: 'rivers', k: 2 }
const a = { id: 'a', text: 'A', score: 1, metadata: { year: 1990 } }

describe('defineRetriever', () => {
  it('hands on the request and returns the passages', async () => {
    const requests: RetrieveOptions[] = []
    const retriever = defining((request) => {
      requests.push(request)
      return { passages: [a] }
    })
    const filter: Filter = { field: 'year', op: 'eq', value: 1990 }
    expect(await retriever.retrieve({ ...options, filter })).toEqual({ passages: [a] })
    expect(requests).toEqual([{ ...options, filter, signal: undefined }])
  })

  it('hands on the options that it names, and what results say beyond passages', async () => {
    const requests: object[] = []
    const retriever = defineRetriever<{ year: number }, { minScore?: number | undefined }, { scanned: number }>({
      name: 'wiki',
      options: ['minScore'],
      retrieve: (request) => {
        requests.push(request)
        return { passages: [a], scanned: 7 }
      },
    })
    const asked = { query: 'rivers', k: 2, minScore: 0.5 }
    const events = await collectEvents('retrieve', async () => {
      const found = await retriever.retrieve(asked)
      expect(found).toEqual({ passages: [a], scanned: 7 })
      expectTypeOf(found.scanned).toBeNumber()
    })
    expect(requests).toEqual([{ ...options, minScore: 0.5, signal: undefined }])
    expect(events).toMatchObject([{ minScore: 0.5 }])
    const general: Retriever = defineRetriever({ name: 'general', retrieve: () => ({ passages: [] }) })
    await expect(general.retrieve(asked)).rejects.toThrow('has no option `minScore`. It takes `query`, `k`')
    await expect(general.retrieve({ query: 'x', k: 1, filters: {} } as never)).rejects.toMatchObject({
      code: 'RETRIEVER_REQUEST_INVALID',
      message: expect.stringContaining('Did you mean `filter`?'),
    })
  })

  it('gives passages without metadata an empty one', async () => {
    const retriever = defining(() => ({ passages: [{ id: 'a', text: 'A', score: 1 }] }))
    expect((await retriever.retrieve(options)).passages).toEqual([{ id: 'a', text: 'A', score: 1, metadata: {} }])
  })

  it.each([
    ['a query that is no string', { query: 7, k: 1 }, 'query is 7, but must be a string'],
    ['no query', { k: 1 }, 'query is undefined, but must be a string'],
    ['no k', { query: 'x' }, 'k is undefined, but must be a whole number from 1'],
    ['a k of 0', { query: 'x', k: 0 }, 'k is 0, but must be a whole number from 1'],
    ['half a k', { query: 'x', k: 0.5 }, 'k is 0.5, but must be a whole number from 1'],
  ])('refuses %s', async (_, request, problem) => {
    const retriever = defining(() => ({ passages: [] }))
    const error = new RetrieverError(`Retriever 'wiki' can't be asked this: ${problem}.`, {
      code: 'RETRIEVER_REQUEST_INVALID',
    })
    await expect(retriever.retrieve(request as never)).rejects.toEqual(error)
  })

  it('refuses an invalid filter', async () => {
    const retriever = defining(() => ({ passages: [] }))
    const filter = { field: 'year', op: 'between', value: 1 } as never
    await expect(retriever.retrieve({ ...options, filter })).rejects.toMatchObject({ code: 'FILTER_INVALID' })
  })

  it.each([
    ['nothing', undefined, 'passages is undefined, but must be a list'],
    ['no list', { passages: {} }, 'passages is {}, but must be a list'],
    ['too many', { passages: [a, { ...a, id: 'b' }, { ...a, id: 'c' }] }, 'there are 3 passages, but k is 2'],
    ['no passage', { passages: [null] }, 'passages[0] is null, but must be an object'],
    ['no id', { passages: [{ ...a, id: 1 }] }, 'passages[0].id is 1, but must be a string'],
    ['an id twice', { passages: [a, a] }, 'the id "a" occurs twice'],
    [
      'no score',
      { passages: [{ ...a, score: undefined }] },
      'passages[0].score is undefined, but must be a finite number',
    ],
    [
      'a score that is not finite',
      { passages: [{ ...a, score: Number.NaN }] },
      'passages[0].score is NaN, but must be a finite number',
    ],
    [
      'the best last',
      { passages: [a, { ...a, id: 'b', score: 2 }] },
      'passages[1] has a better score (2) than the one before it (1), but the best comes first',
    ],
    ['no text', { passages: [{ ...a, text: null }] }, 'the text of passage "a" is null, but must be a string'],
    [
      'metadata that is a list',
      { passages: [{ ...a, metadata: [] }] },
      'the metadata of passage "a" is [], but must be an object',
    ],
  ])('refuses a result with %s', async (_, found, problem) => {
    const retriever = defining(() => found as never)
    await expect(retriever.retrieve(options)).rejects.toEqual(
      new RetrieverError(`Retriever 'wiki' returned a result that can't be used: ${problem}.`, {
        code: 'RETRIEVER_RESULT_INVALID',
      }),
    )
  })

  it.each([
    ['an error', new Error('the index is gone'), "Retriever 'wiki' failed: the index is gone."],
    ['an error that ends its sentence', new Error('Gone!'), "Retriever 'wiki' failed: Gone!"],
    ['something else', { status: 500 }, 'Retriever \'wiki\' failed: {"status":500}.'],
  ])('wraps %s of a third party', async (_, cause, message) => {
    const retriever = defining(() => Promise.reject(cause))
    const error = await retriever.retrieve(options).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(RetrieverError)
    expect(error).toMatchObject({ message, cause, code: 'RETRIEVER_FAILED' })
  })

  it('leaves our own errors as they are', async () => {
    const errors = [
      new RetrieverError('No such collection.', { code: 'RETRIEVER_FAILED' }),
      new EmbedderError('No such model.', { code: 'EMBEDDER_FAILED' }),
    ]
    for (const error of errors)
      await expect(defining(() => Promise.reject(error)).retrieve(options)).rejects.toBe(error)
  })

  it('takes an abort that nobody asked for as a failure', async () => {
    const cause = new DOMException('Stopped.', 'AbortError')
    const failing = defining(() => Promise.reject(cause)).retrieve(options)
    await expect(failing).rejects.toMatchObject({ code: 'RETRIEVER_FAILED', cause })
  })

  it('rejects with the reason of an abort, even if the implementation does not listen', async () => {
    const reason = new Error('enough')
    const controller = new AbortController()
    const result = defining(() => new Promise(() => {})).retrieve({ ...options, signal: controller.signal })
    controller.abort(reason)
    await expect(result).rejects.toBe(reason)
  })

  it('listens to the signal of the context too', async () => {
    const reason = new Error('enough')
    let isCalled = false
    const retriever = defining(() => {
      isCalled = true
      return { passages: [] }
    })
    const { signal } = new AbortController()
    const retrieve = () => retriever.retrieve({ ...options, signal })
    await expect(withContext({ signal: AbortSignal.abort(reason) }, retrieve)).rejects.toBe(reason)
    expect(isCalled).toBe(false)
  })

  it('records itself in the trace, with what happens inside as its parts', async () => {
    const recorder = createRecorder()
    const inner = defining(() => ({ passages: [a] }), 'inner')
    const outer = defining(async ({ signal }) => inner.retrieve({ query: 'inner', k: 1, signal }), 'outer')
    await withScope({ ...currentScope(), observers: { recorder } }, () => outer.retrieve(options))
    expect(recorder.trace()).toMatchObject([
      { kind: 'retrieve', path: 'outer', parent: undefined, input: options, output: [a] },
      {
        kind: 'retrieve',
        path: 'inner',
        parent: recorder.trace()[0]?.id,
        input: { query: 'inner', k: 1 },
        output: [a],
      },
    ])
  })

  it('records the filter and the error', async () => {
    const recorder = createRecorder()
    const cause = new Error('gone')
    const filter: Filter = { field: 'year', op: 'eq', value: 1990 }
    const retriever = defining(() => Promise.reject(cause))
    await withScope({ ...currentScope(), observers: { recorder } }, () =>
      retriever.retrieve({ ...options, filter }),
    ).catch(() => {})
    expect(recorder.trace()).toMatchObject([{ input: { ...options, filter }, error: { cause } }])
  })

  it('publishes an event with the result or the error', async () => {
    const fails = defining(() => Promise.reject(new Error('gone')))
    const events = await collectEvents('retrieve', async () => {
      await defining(() => ({ passages: [a] })).retrieve(options)
      await fails.retrieve(options).catch(() => {})
    })
    expect(events).toMatchObject([
      { retriever: 'wiki', ...options, result: { passages: [a] } },
      { retriever: 'wiki', ...options, error: { code: 'RETRIEVER_FAILED' } },
    ])
  })
})

function defining(retrieve: RetrieverDefinition['retrieve'], name = 'wiki') {
  return defineRetriever({ name, retrieve })
}
