import { describe, expect, it } from 'vitest'
import { partsOf, readAll } from '../../testing/stream-parts.ts'
import type { CallEnd } from '../stages/stage.ts'
import { watchStream } from './watch-stream.ts'

async function* source(log: string[], error?: Error) {
  try {
    yield* partsOf('a', 'b')
    if (error) throw error
  } finally {
    log.push('closed')
  }
}

/** A watched stream, and what happened around it. */
function watched(error?: Error) {
  const log: string[] = []
  const ends: CallEnd[] = []
  const stream = watchStream({ open: () => source(log, error), end: (how) => void ends.push(how) })
  return { stream, log, ends }
}

describe('watchStream', () => {
  it('gives parts on and tells the result once', async () => {
    const { stream, ends } = watched()
    expect(await readAll(stream)).toEqual(partsOf('a', 'b'))
    expect(await stream.next()).toEqual({ done: true, value: undefined })
    await stream.return(undefined)
    expect(ends).toEqual([{ result: expect.objectContaining({ model: 'test' }) }])
  })

  it('gives on what it makes of a part', async () => {
    const stream = watchStream({
      open: () => source([]),
      part: (part) => (part.type === 'text-delta' ? { ...part, text: part.text.toUpperCase() } : part),
    })
    expect((await readAll(stream)).slice(0, 2)).toMatchObject([{ text: 'A' }, { text: 'B' }])
  })

  it('closes the source and tells the error when a part is refused', async () => {
    const log: string[] = []
    const ends: CallEnd[] = []
    const refusal = new Error('not this one')
    const stream = watchStream({
      open: () => source(log),
      part() {
        throw refusal
      },
      end: (how) => void ends.push(how),
    })
    await expect(readAll(stream)).rejects.toBe(refusal)
    await new Promise((resolve) => setImmediate(resolve))
    expect([log, ends]).toEqual([['closed'], [{ error: refusal }]])
  })

  it('tells an error, and throws another in its place when told to', async () => {
    const broken = new Error('broken')
    const { stream, ends } = watched(broken)
    await expect(readAll(stream)).rejects.toBe(broken)
    expect(ends).toEqual([{ error: broken }])
    const other = new Error('other')
    await expect(readAll(watchStream({ open: () => source([], broken), end: () => other }))).rejects.toBe(other)
  })

  it('fails when it can not be opened', async () => {
    const broken = new Error('broken')
    const open = (): never => {
      throw broken
    }
    await expect(readAll(watchStream({ open }))).rejects.toBe(broken)
  })

  it('closes the source when the reader leaves', async () => {
    const { stream, log, ends } = watched()
    for await (const _part of stream) break
    expect([log, ends]).toEqual([['closed'], [{ result: undefined }]])
  })

  it('is not waited for by a reader who leaves while it is opened, and closes what was opened then', async () => {
    const log: string[] = []
    const opening = Promise.withResolvers<AsyncGenerator<never>>()
    const ends: CallEnd[] = []
    const stream = watchStream({ open: () => opening.promise, end: (how) => void ends.push(how) })
    void stream.next()
    await stream.return(undefined)
    expect(ends).toEqual([])
    const opened = source(log) as AsyncGenerator<never>
    opening.resolve(opened)
    await new Promise((resolve) => setImmediate(resolve))
    expect(ends).toHaveLength(1)
    expect(await opened.next()).toMatchObject({ done: true })
  })

  it('opens nothing for a reader who never asks', async () => {
    let opened = false
    const stream = watchStream({
      open() {
        opened = true
        return source([])
      },
    })
    await stream.return(undefined)
    expect([await stream.next(), opened]).toEqual([{ done: true, value: undefined }, false])
  })
})
