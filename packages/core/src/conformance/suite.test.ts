import { describe, expect, it } from 'vitest'
import { registerSuite, runSuite, type SuiteCase, type SuiteOptions } from './suite.ts'

interface Counter {
  next(): number
}
type CounterCase = SuiteCase<Counter, void, SuiteOptions<Counter>>

const counts: CounterCase = {
  name: 'counts from 1',
  async run({ create }) {
    const counter = await create()
    expect([counter.next(), counter.next()]).toEqual([1, 2])
  },
}
const fails: CounterCase = {
  name: 'fails well',
  async run({ createFailing }) {
    expect((await createFailing()).next).toThrow('broken')
  },
}

function counter(step = 1): Counter {
  let count = 0
  return { next: () => (count += step) }
}

registerSuite('Counter of this test', [counts, fails], {
  create: () => counter(),
  skip: [{ reason: 'to show a skipped test', tests: ['fails well'] }],
})

describe('registerSuite', () => {
  it('refuses to skip a test that does not exist', () => {
    const skip = [{ reason: 'slow', tests: ['counts from one'] }]
    expect(() => registerSuite('Counter', [counts], { create: () => counter(), skip })).toThrow(
      "Counter skips 'counts from one', which is none of its tests: counts from 1.",
    )
  })

  it('refuses to skip without a reason', () => {
    const skip = [{ reason: ' ', tests: ['counts from 1'] }]
    expect(() => registerSuite('Counter', [counts], { create: () => counter(), skip })).toThrow(
      'Counter skips tests without a reason',
    )
  })
})

describe('runSuite', () => {
  it('tells what passed, failed and was skipped', async () => {
    const outcome = await runSuite([counts, { ...counts, name: 'counts, skipped' }, fails], {
      create: () => counter(2),
      skip: [{ reason: 'no time', tests: ['counts, skipped'] }],
    })
    expect(outcome.passed).toEqual([])
    expect([...outcome.failed.keys()]).toEqual(['counts from 1'])
    expect([...outcome.skipped]).toEqual([
      ['counts, skipped', 'no time'],
      ['fails well', 'createFailing is not given'],
    ])
  })

  it('disposes of every resource, also when the case fails', async () => {
    let disposed = 0
    const create = (): Counter & AsyncDisposable => ({
      ...counter(2),
      async [Symbol.asyncDispose]() {
        disposed += 1
      },
    })
    const twice: CounterCase = {
      name: 'makes two',
      run: async ({ create: make }) => void (await Promise.all([make(), make()])),
    }
    const { passed, failed } = await runSuite([counts, twice], { create })
    expect([passed.length, failed.size, disposed]).toEqual([1, 1, 3])
  })

  it('fails a case whose resource can not be disposed of', async () => {
    const create = (): Counter & AsyncDisposable => ({
      ...counter(),
      [Symbol.asyncDispose]: () => Promise.reject(new Error('stuck')),
    })
    expect((await runSuite([counts], { create })).failed.get('counts from 1')).toEqual(new Error('stuck'))
  })
})
