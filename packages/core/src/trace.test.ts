import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unknownUsage } from './lm/usage.ts'
import { type BegunEntry, createRecorder, type Recorder, type TraceEntry } from './trace.ts'

const input = fc.integer({ min: 0, max: 5 })
const path = fc.constantFrom('answer', 'rank', 'search')
const siblings = fc.array(fc.record({ path, input }), { maxLength: 12 })

const counted = { model: 'm', usage: unknownUsage, costUsd: 1, cached: false, repair: false }

describe('createRecorder', () => {
  it('records what began, what came out and what failed', () => {
    const recorder = createRecorder({ now: clock() })
    recorder.begin({ id: 7, parent: undefined, kind: 'predict', path: 'answer', input: { q: 1 } })
    recorder.begin({ id: 9, parent: 7, kind: 'retrieve', path: 'wiki', input: { query: 'x' } })
    recorder.succeed(9, ['passage'])
    recorder.fail(7, new Error('no'))
    expect(recorder.trace()).toEqual([
      {
        kind: 'predict',
        path: 'answer',
        id: 7,
        parent: undefined,
        input: { q: 1 },
        error: new Error('no'),
        durationMs: 3,
      },
      { kind: 'retrieve', path: 'wiki', id: 9, parent: 7, input: { query: 'x' }, output: ['passage'], durationMs: 1 },
    ])
  })

  it('orders calls one after the other as they ran', () => {
    fc.assert(
      fc.property(siblings, (calls) => {
        const recorder = createRecorder()
        for (const each of calls) recorder.succeed(begin(recorder, each), 'done')
        expect(recorder.trace().map(pathAndInput)).toEqual(calls)
      }),
    )
  })

  it('orders overlapping calls the same way whichever ends first', () => {
    const finished = siblings.chain((calls) =>
      fc.tuple(
        fc.constant(calls),
        fc.shuffledSubarray(
          calls.map((_, index) => index),
          { minLength: calls.length },
        ),
      ),
    )
    fc.assert(
      fc.property(finished, ([calls, order]) => {
        const run = (ends: readonly number[]): readonly TraceEntry[] => {
          const recorder = createRecorder({ now: () => 0 })
          const begun = calls.map((each) => begin(recorder, each))
          for (const index of ends) recorder.succeed(begun[index] as number, 'done')
          return recorder.trace().map((entry) => ({ ...entry, id: 0 }))
        }
        expect(run(order)).toEqual(run(calls.map((_, index) => index)))
      }),
    )
  })

  it('orders overlapping calls of one path the same way whichever begins first', () => {
    const begun = fc
      .array(input, { maxLength: 12 })
      .chain((inputs) => fc.tuple(fc.constant(inputs), fc.shuffledSubarray(inputs, { minLength: inputs.length })))
    fc.assert(
      fc.property(begun, ([inputs, shuffled]) => {
        const run = (order: readonly number[]): unknown[] => {
          const recorder = createRecorder()
          const calls = order.map((each) => begin(recorder, { path: 'answer', input: each }))
          for (const call of calls) recorder.succeed(call, 'done')
          return recorder.trace().map(pathAndInput)
        }
        expect(run(shuffled)).toEqual(run(inputs))
      }),
    )
  })

  it('orders what parallel calls contain the same way however their steps interleave', () => {
    const branches = fc.uniqueArray(fc.nat(50), { minLength: 1, maxLength: 5 })
    const interleaving = fc.tuple(branches, fc.array(fc.nat(1000), { minLength: 30, maxLength: 30 }))
    fc.assert(
      fc.property(interleaving, ([inputs, choices]) => {
        expect(runBranches(inputs, choices)).toEqual(runBranches(inputs, []))
      }),
    )
  })

  it('counts what each model was used for, in all and per entry', () => {
    const recorder = createRecorder()
    const call = begin(recorder, { path: 'answer', input: {} })
    const usage = { inputTokens: { total: 10 }, outputTokens: { total: 2 } }
    recorder.count(call, { model: 'm', usage, costUsd: 0.5, cached: false, repair: false })
    recorder.count(call, { model: 'm', usage, costUsd: 0.25, cached: false, repair: true })
    recorder.count(undefined, { model: 'm', usage, costUsd: 1, cached: true, repair: false })
    recorder.count(undefined, { model: '__proto__', usage, costUsd: null, cached: false, repair: false })
    const own = {
      calls: 2,
      cachedCalls: 0,
      repairs: 1,
      costUsd: 0.75,
      usage: { inputTokens: { total: 20 }, outputTokens: { total: 4 } },
    }
    expect(recorder.trace()[0]).toMatchObject({ usage: { m: own }, repairs: 1 })
    expect(recorder.usage().m).toMatchObject({ ...own, cachedCalls: 1 })
    expect(Object.keys(recorder.usage())).toEqual(['m', '__proto__'])
  })

  it('has neither output nor error for what has not ended', () => {
    const recorder = createRecorder()
    begin(recorder, { path: 'answer', input: 1 })
    expect(Object.keys(recorder.trace()[0] ?? {}).toSorted()).toEqual([
      'durationMs',
      'id',
      'input',
      'kind',
      'parent',
      'path',
    ])
  })

  it('gives a usage that later calls do not change', () => {
    const recorder = createRecorder()
    const call = begin(recorder, { path: 'answer', input: 1 })
    recorder.count(call, counted)
    const [usage, trace] = [recorder.usage(), recorder.trace()]
    recorder.count(call, { ...counted, model: 'other' })
    expect([Object.keys(usage), Object.keys(trace[0]?.usage ?? {})]).toEqual([['m'], ['m']])
  })

  it('records into the recorder around it, within the entry that it is part of', () => {
    const outer = createRecorder()
    const entry = (id: number, path: string, parent?: number): BegunEntry => ({
      id,
      parent,
      path,
      kind: 'predict',
      input: 1,
    })
    outer.begin(entry(1, 'before'))
    outer.begin(entry(2, 'tool'))
    const inner = createRecorder({ outer })
    inner.begin(entry(3, 'inside', 2))
    inner.pass(4, 3)
    inner.begin(entry(5, 'deeper', 4))
    inner.count(4, counted)
    inner.succeed(3, 2)
    const shape = ({ path: name, id, parent }: TraceEntry): unknown[] => [name, id, parent]
    expect(outer.trace().map(shape)).toEqual([
      ['before', 1, undefined],
      ['tool', 2, undefined],
      ['inside', 3, 2],
      ['deeper', 5, 3],
    ])
    expect(inner.trace().map(shape)).toEqual([
      ['inside', 3, undefined],
      ['deeper', 5, 3],
    ])
    expect([outer.trace()[2]?.output, outer.usage().m?.calls]).toEqual([2, 1])
  })
})

/** Each branch makes three calls, one after the other, inside one; `choices` say which branch goes on next. */
function runBranches(inputs: readonly number[], choices: readonly number[]): unknown[] {
  const recorder = createRecorder()
  const running = inputs.map((each) => {
    const outer = begin(recorder, { path: 'branch', input: each })
    return { steps: branchSteps(recorder, each, outer) }
  })
  let turn = 0
  while (running.length > 0) {
    const index = (choices[turn] ?? 0) % running.length
    turn += 1
    if (running[index]?.steps.next().done) running.splice(index, 1)
  }
  return recorder.trace().map(pathAndInput)
}

function* branchSteps(recorder: Recorder, value: number, outer: number): Generator<void> {
  for (const step of ['c', 'a', 'b']) {
    const call = begin(recorder, { path: step, input: value }, outer)
    yield
    recorder.succeed(call, 'done')
    yield
  }
  recorder.succeed(outer, 'done')
}

let lastId = 0

function begin(recorder: Recorder, call: { readonly path: string; readonly input: unknown }, parent?: number): number {
  const id = (lastId += 1)
  recorder.begin({ id, parent, kind: 'predict', ...call })
  return id
}

function pathAndInput(entry: TraceEntry): { path: string; input: unknown } {
  return { path: entry.path, input: entry.input }
}

function clock(): () => number {
  let time = 0
  return () => (time += 1)
}
