import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Example } from '@dspex/core'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExampleRow } from '../example-row.ts'
import { loadJsonl } from '../load/load-jsonl.ts'
import { metric } from '../../metric/metric.ts'
import { openDevset, readDevset } from './devset.ts'
import { evaluate } from '../../evaluate.ts'
import { fileTrialStore } from '../../store/file-trial-store.ts'
import { hashInputs } from '../identify-examples.ts'

type Sum = Example<{ readonly n: number }, { readonly double: number }>
const sum = (n: number): Sum => ({ id: `e${n}`, inputs: { n }, labels: { double: 2 * n }, group: `g${n % 3}` })
const sums = (count: number): Sum[] => Array.from({ length: count }, (_, n) => sum(n))
/** A source that can be read again, and counts how often. */
const sourceOf = (rows: readonly ExampleRow<object, object>[]) => {
  const source = {
    readings: 0,
    async *[Symbol.asyncIterator]() {
      source.readings += 1
      yield* rows
    },
  }
  return source
}

describe('openDevset', () => {
  it('holds the same of a source as of an array', async () => {
    const rows = sums(1000)
    const [source, array] = [await openDevset(sourceOf(rows), { slices: ['group'] }), readDevset(rows)]
    expect(source.hash).toBe(array.hash)
    expect(source.ids).toEqual(rows.map(({ id }) => id))
    expect(source.groups).toEqual(rows.map(({ group }) => group))
    expect([...(source.slices.get('group')?.keys() ?? [])]).toEqual(['g0', 'g1', 'g2'])
    for (const [index, { id, inputs }] of rows.entries()) {
      expect(source.indexOf(id)).toBe(index)
      expect(source.inputsHash(index)).toBe(hashInputs(inputs))
      expect(source.hasInputs(index, hashInputs(inputs))).toBe(true)
      // Another hash that begins alike.
      expect(source.hasInputs(index, `${hashInputs(inputs).slice(0, 63)}x`)).toBe(false)
      expect(source.hasInputs(index, hashInputs({ n: -1 }))).toBe(false)
      expect(source.labelsHash(index)).toBe(array.labelsHash(index))
    }
    const again: unknown[] = []
    for await (const example of source.read()) again.push(example)
    expect(again).toEqual(rows)
  })

  it('names rows without an id by their inputs', async () => {
    const { ids } = await openDevset(sourceOf([{ inputs: { n: 1 } }, { id: 'own', inputs: { n: 1 } }]))
    expect(ids).toEqual([hashInputs({ n: 1 }).slice(0, 16), 'own'])
    await expect(openDevset(sourceOf([{ inputs: { n: 1 } }, { inputs: { n: 1 } }]))).rejects.toThrow(
      /Examples 1 and 2 have one id/,
    )
  })

  it('refuses what can be read only once, and what changes between two readings', async () => {
    async function* once(): AsyncGenerator<Sum> {
      yield* sums(3)
    }
    await expect(openDevset(once())).rejects.toThrow(/only once.*loadJsonl/)
    const generator = once()
    const disguised = { [Symbol.asyncIterator]: () => ({ next: () => generator.next() }) }
    const devset = await openDevset(disguised)
    await expect(devset.read()[Symbol.asyncIterator]().next()).rejects.toThrow(/only once/)
    for (const later of [[sum(0), { ...sum(1), inputs: { n: 7 } }], [sum(1)], sums(1), sums(3)]) {
      const rows = sums(2)
      const source = sourceOf(rows)
      const opened = await openDevset(source)
      rows.splice(0, rows.length, ...later)
      const read = async (): Promise<void> => {
        for await (const _ of opened.read());
      }
      await expect(read()).rejects.toThrow(/was another|now ends after/)
    }
  })

  it('says which row is wrong', async () => {
    await expect(openDevset(sourceOf([sum(0), { id: 'x' } as never]))).rejects.toThrow(/Example 2: `inputs` is missing/)
    await expect(openDevset(sourceOf([{ id: 'x', inputs: { n: NaN } }]))).rejects.toThrow(
      /'x' can't be written as JSON/,
    )
    await expect(openDevset(sourceOf([]))).rejects.toThrow(/empty/)
    await expect(openDevset(7 as never)).rejects.toThrow(/no array and no stream/)
  })
})

describe('the hash of a devset', () => {
  const rows = fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1 }), n: fc.nat({ max: 3 }) }), {
    selector: ({ id }) => id,
    minLength: 2,
    maxLength: 8,
  })
  const hashOf = (list: readonly { readonly id: string; readonly n: number }[]): string =>
    readDevset(list.map(({ id, n }) => ({ id, inputs: { n }, labels: {} }))).hash

  it('is the same in any order, and another for other ids or inputs', () => {
    fc.assert(
      fc.property(rows, rows, (list, other) => {
        const text = (of: typeof list): string =>
          of
            .map(({ id, n }) => JSON.stringify([id, n]))
            .toSorted()
            .join()
        expect(hashOf(list.toReversed())).toBe(hashOf(list))
        expect(hashOf(list) === hashOf(other)).toBe(text(list) === text(other))
        const [first, second, ...rest] = list as [(typeof list)[0], (typeof list)[0]]
        const swapped = [{ ...first, n: second.n }, { ...second, n: first.n }, ...rest]
        expect(hashOf(swapped) === hashOf(list)).toBe(first.n === second.n)
      }),
    )
  })
})

describe('evaluate, over a source', () => {
  const right = metric('right', ({ labels }: Sum, output: { double: number }) => output.double === labels.double, {
    version: '1',
  })
  const doubling = {
    name: 'doubling',
    version: '1',
    run: ({ n }: { n: number }) => ({ double: n % 5 === 0 ? 0 : 2 * n }),
  }
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dspex-source-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('reports what it reports over an array', async () => {
    const path = join(folder, 'sums.jsonl')
    await writeFile(
      path,
      sums(500)
        .map((row) => JSON.stringify(row))
        .join('\n'),
    )
    const devset = loadJsonl(path) as AsyncIterable<Sum>
    const options = { metrics: { right }, repeats: 2, slices: ['group'], concurrency: 7 }
    const ofSource = await evaluate(doubling, { ...options, devset })
    const ofArray = await evaluate(doubling, { ...options, devset: sums(500) })
    for (const part of ['dataset', 'counts', 'metrics', 'slices'] as const)
      expect(ofSource[part]).toEqual(ofArray[part])
  })

  it('keeps results under the inputs of the opening, whatever becomes of an array meanwhile', async () => {
    await using store = fileTrialStore({ path: join(folder, 'trials.jsonl') })
    const devset = sums(3)
    const seen: number[] = []
    const meddling = {
      ...doubling,
      run: ({ n }: { n: number }) => {
        seen.push(n)
        devset[2] = { ...sum(2), inputs: { n: 7 } }
        return { double: 2 * n }
      },
    }
    const report = await evaluate(meddling, { devset, metrics: { right }, store, concurrency: 1 })
    expect(seen).toEqual([0, 1, 7])
    const kept: Record<string, string> = {}
    for await (const { exampleId, exampleHash } of report.trials()) kept[exampleId] = exampleHash
    expect(kept).toEqual(Object.fromEntries(sums(3).map(({ id, inputs }) => [id, hashInputs(inputs)])))
    const again = await evaluate(meddling, { devset, metrics: { right }, store })
    expect(again.counts).toMatchObject({ finished: 3, resumed: 2 })
    expect(seen).toEqual([0, 1, 7, 7])
  })

  it('runs what is missing, judges by new metrics, and reads the source no more than that needs', async () => {
    await using store = fileTrialStore({ path: join(folder, 'trials.jsonl') })
    const first = sourceOf(sums(200)) as unknown as AsyncIterable<Sum> & { readings: number }
    await evaluate(doubling, { devset: first, metrics: { right }, store })
    expect(first.readings).toBe(2)
    const devset = sourceOf(sums(300)) as unknown as AsyncIterable<Sum> & { readings: number }
    const more = await evaluate(doubling, { devset, metrics: { right }, store })
    expect(more.counts).toMatchObject({ finished: 300, resumed: 200 })
    expect(devset.readings).toBe(2)
    const runs: number[] = []
    const same = await evaluate(
      { ...doubling, run: ({ n }: { n: number }) => (runs.push(n), { double: 0 }) },
      {
        devset,
        metrics: { right, even: metric('even', ({ inputs }: Sum) => inputs.n % 2 === 0, { version: '1' }) },
        store,
      },
    )
    expect(runs).toEqual([])
    expect(same.counts).toMatchObject({ finished: 300, resumed: 300 })
    expect(same.metrics.even.mean).toBe(0.5)
    expect(same.metrics.right.scores).toEqual(more.metrics.right.scores)
    // Once for the ids, once for the outputs to judge.
    expect(devset.readings).toBe(4)
  })
})
