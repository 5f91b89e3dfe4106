import type { Example } from '@dspex/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluate } from './evaluate.ts'
import { metric } from './metric/metric.ts'
import { memoryTrialStore } from './store/memory-trial-store.ts'
import { copyExample } from './trial/copy-example.ts'
import { keepValue, reviveValue } from './trial/kept-value.ts'

const circle: Record<string, unknown> = { name: 'circle' }
circle['self'] = circle
let deep: unknown = 'bottom'
for (let depth = 0; depth < 100_000; depth += 1) deep = [deep]
const revoked = Proxy.revocable({}, {})
revoked.revoke()
const throwing = Object.defineProperty({ fine: 1 }, 'bad', {
  enumerable: true,
  get() {
    throw new Error('no entry')
  },
})
/** Values that stay what they are, or can't be compared. */
const odd: readonly unknown[] = [
  circle,
  deep,
  revoked.proxy,
  throwing,
  Object.create(null),
  Symbol('s'),
  () => 1,
  Promise.resolve(1),
  new WeakMap(),
  new Error('as a value'),
  Object.assign(new Error('x'), { message: { no: 'text' }, name: 7 }),
  { toString: () => Symbol('worse'), toJSON: () => circle },
  /x/g,
  new Proxy([], { get: () => expect.fail }),
]
/** Values that are made again of what is kept. */
const revived = fc.oneof(
  fc.constantFrom(Number.NaN, Infinity, -Infinity, -0, 10n ** 30n, undefined),
  fc.date(),
  fc.uint8Array(),
  fc.dictionary(fc.constantFrom('$type', 'value', 'a', '__proto__x'), fc.jsonValue()),
  fc.array(fc.tuple(fc.string(), fc.integer())).map((entries) => new Map(entries)),
  fc.array(fc.bigInt()).map((items) => new Set(items)),
)
/** A value within a function: fast-check looks into what it makes, which a revoked proxy does not like. */
const anything = fc.oneof(
  fc.constantFrom(...odd.map((value) => () => value)),
  fc
    .oneof(revived, fc.anything({ withBigInt: true, withDate: true, withMap: true }))
    .map((value: unknown) => () => value),
)

describe('keepValue', () => {
  it('keeps whatever it is given as JSON, and gives it back where that can be', () => {
    fc.assert(
      fc.property(anything, (valueOf) => {
        const value = valueOf()
        const kept = keepValue(value)
        const read = JSON.parse(JSON.stringify({ kept })) as { kept: unknown }
        expect(read.kept).toEqual(kept)
        expect(JSON.stringify(keepValue(reviveValue(read.kept)))).toBeDefined()
      }),
    )
    fc.assert(
      fc.property(
        fc.record({ value: revived, list: fc.array(revived.filter((value) => value !== undefined)) }),
        (value) => {
          expect(reviveValue(JSON.parse(JSON.stringify(keepValue(value))))).toEqual(value)
        },
      ),
    )
  })

  it('says what it was', () => {
    expect(
      keepValue({ f: function named() {}, s: Symbol('s'), n: Number.NaN, d: new Date(0), e: new Error('m') }),
    ).toEqual({
      f: { $type: 'function', value: 'named' },
      s: { $type: 'symbol', value: 's' },
      n: { $type: 'number', value: 'NaN' },
      d: { $type: 'Date', value: '1970-01-01T00:00:00.000Z' },
      e: { $type: 'Error', value: { name: 'Error', message: 'm' } },
    })
    expect(keepValue(circle)).toEqual({ name: 'circle', self: { $type: 'circle' } })
    expect(keepValue(throwing)).toEqual({ fine: 1, bad: { $type: 'unreadable', value: 'no entry' } })
  })
})

describe('an odd value', () => {
  it('ends no evaluation, and is the same for a metric at first and when it is judged again', async () => {
    const roles = fc.constantFrom(
      'output',
      'member',
      'thrown',
      'metric throws',
      'score',
      'feedback',
      'details',
      'error',
    )
    await fc.assert(
      fc.asyncProperty(anything, roles, async (valueOf, role) => {
        const value = valueOf()
        const store = memoryTrialStore()
        const seen: unknown[] = []
        const run = (): unknown => {
          if (role === 'thrown') throw value
          if (role === 'error') throw Object.assign(new Error('e'), { message: value, name: value, code: value })
          return role === 'output' ? value : { answer: 'a', value: role === 'member' ? value : 1 }
        }
        const judge = (version: string) =>
          metric(
            'judge',
            (_example: Example, output: unknown) => {
              seen.push(keepValue(output))
              if (role === 'metric throws') throw value
              if (role === 'score') return { score: value as number }
              if (role === 'feedback') return { score: 1, feedback: value as string }
              return role === 'details' ? { score: 1, details: { value }, more: value } : 1
            },
            { version },
          )
        const go = (version: string) =>
          evaluate(
            { name: 'odd', version: '1', run },
            { devset: [{ id: 'a', inputs: {}, labels: {} }], metrics: { judge: judge(version) }, store },
          )
        const first = await go('1')
        const again = await go('2')
        expect(first.counts.planned).toBe(1)
        expect([again.counts.failed, again.counts.finished]).toEqual([first.counts.failed, first.counts.finished])
        if (seen.length === 2) expect(seen[1]).toEqual(seen[0])
      }),
    )
  }, 60_000)
})

describe('copyExample', () => {
  it('copies what could be changed, and shares the rest', () => {
    class Picture {
      readonly bytes = new Uint8Array(2)
    }
    const picture = new Picture()
    const given = {
      id: 'a',
      inputs: { list: [{ at: new Date(0) }], map: new Map([['k', ['v']]]), picture, circle },
      labels: { tags: ['b', 'a'] },
      metadata: { from: ['x'] },
    }
    const copy = copyExample(given) as typeof given
    expect(copy).toEqual(given)
    expect(copy.inputs.picture).toBe(picture)
    copy.inputs.list[0]?.at.setTime(5)
    copy.inputs.map.get('k')?.push('w')
    copy.labels.tags.sort()
    copy.metadata.from.push('y')
    expect(given.inputs.list[0]?.at.getTime()).toBe(0)
    expect([given.inputs.map.get('k'), given.labels.tags, given.metadata.from]).toEqual([['v'], ['b', 'a'], ['x']])
  })
})
