import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { type Context, mergeContext, mergeSignals, overlay, pickContext } from './context.ts'
import { currentContext, withContext } from './scope.ts'
import { scriptedLM } from './testing/scripted-lm.ts'

const a = scriptedLM('a', { id: 'a' })
const b = scriptedLM('b', { id: 'b' })

describe('withContext', () => {
  it('sets what currentContext reads', () => {
    expect(withContext({ lm: a, repairs: 3 }, currentContext)).toEqual({ lm: a, repairs: 3 })
  })

  it('returns what the work returns', () => {
    expectTypeOf(withContext({}, () => 1)).toEqualTypeOf<number>()
    expect(withContext({}, () => 1)).toBe(1)
  })

  it('passes on what the work throws', () => {
    const boom = new Error('boom')
    expect(() =>
      withContext({}, () => {
        throw boom
      }),
    ).toThrow(boom)
  })

  it('sets nothing outside of its work', () => {
    withContext({ lm: a }, () => {})
    expect(currentContext()).toEqual({})
  })

  it('lays an inner context over the outer one', () => {
    expect(withContext({ lm: a, repairs: 3 }, () => withContext({ lm: b }, currentContext))).toEqual({
      lm: b,
      repairs: 3,
    })
  })

  it('brings the outer context back after the inner one', () => {
    const after = withContext({ lm: a }, () => {
      withContext({ lm: b }, () => {})
      return currentContext()
    })
    expect(after.lm).toBe(a)
  })

  it('holds after awaits and timers', async () => {
    const read = await withContext({ lm: a }, async () => {
      await nextTurn()
      return new Promise<Context>((resolve) => setTimeout(() => resolve(currentContext()), 0))
    })
    expect(read.lm).toBe(a)
  })

  it('does not leak between works that run at the same time', async () => {
    const read = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        withContext({ repairs: index }, async () => {
          for (let turn = 0; turn < index % 5; turn += 1) await nextTurn()
          return currentContext().repairs
        }),
      ),
    )
    expect(read).toEqual(Array.from({ length: 50 }, (_, index) => index))
  })
})

describe('mergeContext', () => {
  it('keeps the outer member where the inner one is undefined', () => {
    expect(mergeContext({ lm: a, repairs: 2 }, { lm: undefined, repairs: undefined })).toEqual({ lm: a, repairs: 2 })
  })

  it('lets falsy members count', () => {
    expect(mergeContext({ repairs: 2 }, { repairs: 0 }).repairs).toBe(0)
  })

  it('merges LM options by member', () => {
    const merged = mergeContext(
      { lmOptions: { temperature: 0, seed: 1 } },
      { lmOptions: { temperature: 1, topP: 0.5 } },
    )
    expect(merged.lmOptions).toEqual({ temperature: 1, seed: 1, topP: 0.5 })
  })

  it('keeps an outer LM option where the inner one is undefined', () => {
    expect(
      mergeContext({ lmOptions: { temperature: 0 } }, { lmOptions: { temperature: undefined } }).lmOptions,
    ).toEqual({ temperature: 0 })
  })

  it('changes neither side', () => {
    const outer = Object.freeze({ lmOptions: Object.freeze({ seed: 1 }) })
    const inner = Object.freeze({ lmOptions: Object.freeze({ seed: 2 }) })
    mergeContext(outer, inner)
    expect([outer, inner]).toEqual([{ lmOptions: { seed: 1 } }, { lmOptions: { seed: 2 } }])
  })

  it('names no signal when there is none', () => {
    expect(Object.keys(mergeContext({}, { lm: a }))).toEqual(['lm'])
  })

  it('keeps the signal of the outer side', () => {
    const { signal } = new AbortController()
    expect(mergeContext({ signal }, { repairs: 1 }).signal).toBe(signal)
  })
})

describe('mergeSignals', () => {
  it.each(['outer', 'inner'] as const)('fires with the reason of the %s signal', (which) => {
    const controllers = { outer: new AbortController(), inner: new AbortController() }
    const merged = mergeSignals(controllers.outer.signal, controllers.inner.signal)
    controllers[which].abort(which)
    expect(merged?.reason).toBe(which)
  })

  it('has fired when either side has fired before', () => {
    expect(mergeSignals(new AbortController().signal, AbortSignal.abort('before'))?.reason).toBe('before')
  })

  it('is the one signal there is', () => {
    const { signal } = new AbortController()
    expect([mergeSignals(signal, undefined), mergeSignals(undefined, signal), mergeSignals(signal, signal)]).toEqual([
      signal,
      signal,
      signal,
    ])
  })

  it('is undefined when there is none', () => {
    expect(mergeSignals(undefined, undefined)).toBeUndefined()
  })
})

describe('pickContext', () => {
  const options = {
    lm: a,
    repairs: 0,
    retry: false as const,
    cache: undefined,
    concurrency: 4,
    budget: 'of another kind',
  }

  it('takes what is context and set, and nothing else', () => {
    expect(pickContext(options, ['budget'])).toEqual({ lm: a, repairs: 0, retry: false })
    expect(Object.keys(pickContext(options, ['budget']))).not.toContain('cache')
  })

  it('leaves out what it is told to, in its type too', () => {
    const picked = pickContext(options, ['budget', 'signal', 'lm'])
    expectTypeOf(picked).toEqualTypeOf<Omit<Context, 'budget' | 'signal' | 'lm'>>()
    expect(picked).toEqual({ repairs: 0, retry: false })
    // @ts-expect-error a budget of another kind is no context
    pickContext(options)
  })
})

describe('overlay', () => {
  it('leaves out what is undefined and keeps what is null', () => {
    expect(overlay<{ x?: number | null; y?: number }>({ x: 1, y: 2 }, { x: null })).toEqual({ x: null, y: 2 })
  })
})
