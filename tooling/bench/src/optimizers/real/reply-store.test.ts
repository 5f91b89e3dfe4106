import { appendFile, mkdtemp, readFile, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LMRequest, textMessage, textOf } from '@dspex/core'
import { scriptedLM } from '@dspex/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CountedLM, replyStore } from './reply-store.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-replies-'))
})
afterAll(() => rm(folder, { recursive: true }))

const asking = (text: string, changes: Partial<LMRequest> = {}): LMRequest => ({
  messages: [textMessage('user', text)],
  ...changes,
})

/** An LM that answers differently each time, in a store of its own. */
function fresh(file = join(folder, `${crypto.randomUUID()}.jsonl`)) {
  const lm = scriptedLM((_request, call) => `reply ${call}`)
  return { lm, file, store: replyStore({ lm, file, maxOutputTokens: 512 }) }
}

const textFrom = async ({ lm }: CountedLM, request: LMRequest): Promise<string> =>
  textOf((await lm.generate(request)).completions[0]!.content)

describe('replyStore', () => {
  it('asks the same once, in one process and in the next one', async () => {
    const { lm, file, store } = fresh()
    expect(await textFrom(store.count(), asking('a'))).toBe('reply 1')
    expect(await textFrom(store.count(), asking('a'))).toBe('reply 1')
    const next = fresh(file)
    expect(await textFrom(next.store.count(), asking('a'))).toBe('reply 1')
    expect([lm.calls.length, next.lm.calls.length]).toEqual([1, 0])
  })

  it('asks once for two who ask at the same time, even where the first one gives up', async () => {
    const { lm, store } = fresh()
    const leaver = new AbortController()
    const counted = store.count()
    const both = [counted.lm.generate(asking('a', { signal: leaver.signal })), counted.lm.generate(asking('a'))]
    leaver.abort(new Error('gone'))
    await Promise.allSettled(both)
    expect(textOf((await both[1]!).completions[0]!.content)).toBe('reply 1')
    expect(lm.calls).toHaveLength(1)
  })

  it('takes another seed, temperature or limit for another request', async () => {
    const { lm, store } = fresh()
    const counted = store.count()
    for (const changes of [{}, { seed: 1 }, { temperature: 1 }, { maxOutputTokens: 64 }])
      await counted.lm.generate(asking('a', changes))
    expect(lm.calls.map(({ maxOutputTokens }) => maxOutputTokens)).toEqual([512, 512, 512, 64])
  })

  it('counts each request once for each run, whoever asked it first', async () => {
    const { store } = fresh()
    const [first, second] = [store.count(), store.count()]
    await textFrom(first, asking('a'))
    await textFrom(second, asking('a'))
    await textFrom(second, asking('a'))
    await textFrom(second, asking('b'))
    expect([first.spent().calls, second.spent().calls]).toEqual([1, 2])
    expect(second.spent().tokens).toBeGreaterThan(first.spent().tokens)
  })

  it('loses nothing but the line that a kill cut off', async () => {
    const { file, store } = fresh()
    await textFrom(store.count(), asking('a'))
    await textFrom(store.count(), asking('b'))
    await truncate(file, (await readFile(file)).length - 10)
    const next = fresh(file)
    expect(await textFrom(next.store.count(), asking('a'))).toBe('reply 1')
    expect(await textFrom(next.store.count(), asking('c'))).toBe('reply 1')
    const last = fresh(file)
    expect(await textFrom(last.store.count(), asking('c'))).toBe('reply 1')
    await appendFile(file, 'nonsense\n')
    expect(await textFrom(fresh(file).store.count(), asking('a'))).toBe('reply 1')
  })

  it('keeps no error', async () => {
    const lm = scriptedLM([new Error('overloaded'), 'reply'])
    const { lm: counted, spent } = replyStore({ lm, file: join(folder, 'errors.jsonl'), maxOutputTokens: 9 }).count()
    await expect(counted.generate(asking('a'))).rejects.toThrow('overloaded')
    expect(spent().calls).toBe(0)
    expect(textOf((await counted.generate(asking('a'))).completions[0]!.content)).toBe('reply')
  })
})
