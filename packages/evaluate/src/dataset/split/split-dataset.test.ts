import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Example } from '@dspex/core'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { assignSplits } from './assign-splits.ts'
import { type Dataset, dataset } from '../dataset.ts'
import { fileHoldoutLog } from '../file-holdout-log.ts'
import { createHoldout } from '../holdout.ts'
import { splitDataset } from './split-dataset.ts'
import { roundQuotas } from './split-quotas.ts'

interface Row {
  readonly n: number
}

const parts = { train: 0.6, dev: 0.25, test: 0.15 }

function rowsOf(count: number, groupOf: (n: number) => string | undefined = () => undefined) {
  return Array.from({ length: count }, (_, n) => ({ inputs: { n }, labels: { class: `c${n % 3}` }, group: groupOf(n) }))
}

const make = (rows: ReturnType<typeof rowsOf>): Promise<Dataset<Row, { class: string }>> =>
  dataset({ name: 'd', examples: rows })
const idsOf = (examples: readonly Example<object, object>[]): string[] => examples.map(({ id }) => id)

describe('splitDataset', () => {
  it('puts every example in exactly one part, and is the same for the same seed in any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 20, max: 120 }),
        fc.integer(),
        fc.boolean(),
        async (count, seed, stratified) => {
          const rows = rowsOf(count)
          const options = { parts, seed, ...(stratified && { stratifyBy: stratumOf }) }
          const data = await make(rows)
          const splits = splitDataset(data, options)
          const ids = Object.values(splits.parts).flatMap(idsOf)
          expect(ids.toSorted()).toEqual(idsOf(data.examples).toSorted())
          const turned = splitDataset(await make(rows.toReversed()), options)
          expect(turned.version).toBe(splits.version)
          expect(new Map(turned.assignment)).toEqual(new Map(splits.assignment))
        },
      ),
      { numRuns: 40 },
    )
  })

  it('gives every part its share of every stratum within one example', async () => {
    const classes = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 40, maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(classes, fc.integer(), async (classes, seed) => {
        const rows = classes.map((name, n) => ({ inputs: { n }, labels: { class: name }, group: undefined }))
        const splits = splitDataset(await make(rows), { parts, seed, stratifyBy: stratumOf })
        for (const [name, share] of Object.entries(parts)) {
          const part = splits.parts[name as 'train']
          expect(Math.abs(part.length - share * rows.length)).toBeLessThan(2)
          for (const stratum of new Set(classes)) {
            const wanted = share * classes.filter((each) => each === stratum).length
            expect(Math.abs(part.filter((each) => stratumOf(each) === stratum).length - wanted)).toBeLessThan(1)
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  it('never lets a group or equal inputs cross, and stays near the shares', async () => {
    const groups = fc.array(fc.option(fc.nat({ max: 25 }), { nil: undefined }), { minLength: 60, maxLength: 150 })
    await fc.assert(
      fc.asyncProperty(groups, fc.integer(), async (groups, seed) => {
        const rows = groups.map((group, n) => ({
          inputs: { n: n % 50 },
          labels: { class: `c${n}` },
          group: group === undefined ? undefined : `g${group}`,
        }))
        const data = await make(rows)
        // Equal inputs join groups: what hangs together may be nearly everything, so parts may come out empty.
        const splits = trySplit(() => splitDataset(data, { parts, seed }))
        if (!splits) return
        for (const key of [({ group }: Example) => group, ({ inputs }: Example) => JSON.stringify(inputs)]) {
          const places = Map.groupBy(data.examples, (example) => key(example as never))
          places.delete(undefined)
          for (const members of places.values()) {
            expect(new Set(members.map(({ id }) => splits.assignment.get(id))).size).toBe(1)
          }
        }
      }),
      { numRuns: 40 },
    )
    const even = splitDataset(await make(rowsOf(300, (n) => `g${n % 60}`)), { parts })
    for (const [name, share] of Object.entries(parts)) {
      expect(Math.abs(even.parts[name as 'train'].length - share * 300)).toBeLessThanOrEqual(5)
    }
  })

  it('moves few when a few are added', async () => {
    const before = splitDataset(await make(rowsOf(200)), { parts, seed: 3 }).assignment
    const after = splitDataset(await make(rowsOf(204)), { parts, seed: 3 }).assignment
    expect([...before].filter(([id, part]) => after.get(id) !== part).length).toBeLessThan(8)
  })

  it('depends on the seed, keeps the order of the data set and says how it was made', async () => {
    const data = await make(rowsOf(60))
    const one = splitDataset(data, { parts, seed: 1 })
    expect(splitDataset(data, { parts, seed: 2 }).version).not.toBe(one.version)
    const places = one.parts.train.map(({ inputs }) => inputs.n)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(one.method).toEqual({ kind: 'random', seed: 1, shares: parts, stratified: false })
    expect(one.datasetVersion).toBe(data.version)
    expect(one.holdout).toBeUndefined()
    expectTypeOf(one.holdout).toEqualTypeOf<undefined>()
  })

  it.each<[Record<string, number>, string]>([
    [{ train: 0.5, test: 0.4 }, 'add up to'],
    [{ train: 1.2, test: -0.2 }, 'share 1.2'],
    [{ train: 0.99, test: 0.01 }, "'test' gets no example"],
    [{}, 'add up to 0'],
  ])('refuses the parts %j', async (parts, message) => {
    const data = await make(rowsOf(10))
    expect(() => splitDataset(data, { parts })).toThrow(message)
  })
})

describe('roundQuotas', () => {
  it('rounds each share up or down and keeps the totals', () => {
    const shares = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 5 })
    fc.assert(
      fc.property(shares, fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 12 }), (weights, sizes) => {
        const total = weights.reduce((sum, each) => sum + each, 0)
        const wanted = sizes.map((size) => weights.map((weight) => (weight / total) * size))
        for (const [stratum, rounded] of roundQuotas(wanted).entries()) {
          expect(rounded.reduce((sum, each) => sum + each, 0)).toBe(sizes[stratum])
          for (const [part, count] of rounded.entries()) {
            expect(Math.abs(count - (wanted[stratum]?.[part] as number))).toBeLessThan(1)
          }
        }
      }),
    )
  })
})

describe('assignSplits', () => {
  it('takes a data set apart as told, by ids and by function', async () => {
    const data = await dataset({ name: 'd', examples: ['a', 'b', 'c'].map((id) => ({ id, inputs: { id } })) })
    const byIds = assignSplits(data, { assign: { train: ['a', 'c'], test: ['b'] } })
    const byFunction = assignSplits(data, { assign: ({ id }) => (id === 'b' ? 'test' : 'train') })
    expect(idsOf(byIds.parts.train)).toEqual(['a', 'c'])
    expect(byFunction.version).toBe(byIds.version)
    expect(byIds.method).toEqual({ kind: 'explicit' })
  })

  it.each([
    [{ train: ['a'] }, '1 examples are in no part: b'],
    [{ train: ['a', 'b', 'x'] }, 'lacks: x'],
    [{ train: ['a', 'b'], test: ['b'] }, "'b' is named in part 'train' and in part 'test'"],
    [{ train: ['a', 'b'], test: [] }, "'test' gets no example"],
  ])('refuses %j', async (assign, message) => {
    const data = await dataset({ name: 'd', examples: ['a', 'b'].map((id) => ({ id, inputs: { id } })) })
    expect(() => assignSplits(data, { assign: assign as Record<string, string[]> })).toThrow(message)
  })
})

describe('holdout', () => {
  it('is kept out of the parts, and counts who opens it', async () => {
    const splits = splitDataset(await make(rowsOf(40)), { parts, holdout: 'test' })
    expectTypeOf(splits.parts).toEqualTypeOf<
      Readonly<Record<'train' | 'dev', readonly Example<Row, { class: string }>[]>>
    >()
    expect(Object.keys(splits.parts)).toEqual(['train', 'dev'])
    const { holdout } = splits
    expect(holdout.size).toBe(6)
    expect(await holdout.describe()).toBe("Holdout 'test', 6 examples, never opened.")
    expect(await holdout.open({ purpose: 'first look' })).toHaveLength(6)
    await holdout.open({ purpose: 'second look' })
    expect((await holdout.uses()).map(({ purpose }) => purpose)).toEqual(['first look', 'second look'])
    expect(await holdout.describe()).toContain('opened 2 times: first look')
    await expect(holdout.open({ purpose: ' ' })).rejects.toThrow('opened for')
    const options = { parts: { train: 1 }, holdout: 'none' as 'train' }
    const data = await make(rowsOf(4))
    expect(() => splitDataset(data, options)).toThrow("no part 'none'")
  })

  it('hands out nothing when the use can not be written down, or after an abort', async () => {
    const cause = new Error('disk full')
    const log = { read: async () => [], append: () => Promise.reject(cause) }
    await expect(createHoldout('test', [], { log }).open({ purpose: 'x' })).rejects.toBe(cause)
    await expect(createHoldout('test', []).open({ purpose: 'x', signal: AbortSignal.abort(cause) })).rejects.toBe(cause)
  })

  it('counts in a file, under the content of the examples', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'holdout-'))
    try {
      const path = join(folder, 'deep', 'uses.jsonl')
      const now = (): Date => new Date('2026-01-02T03:04:05Z')
      const open = async (examples: readonly Example[], purpose: string) => {
        const holdout = createHoldout('test', examples, { log: fileHoldoutLog(path), now })
        await holdout.open({ purpose })
        return holdout.describe()
      }
      const one: Example = { id: 'a', inputs: {}, labels: {} }
      await open([one], 'first')
      await open([{ ...one, labels: { x: 1 } }], 'of another')
      expect(await open([one], 'second')).toBe(
        "Holdout 'test', 1 examples, opened 2 times: first (2026-01-02T03:04:05.000Z); second (2026-01-02T03:04:05.000Z).",
      )
      expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(4)
      await writeFile(path, '{"holdout": 1}\n')
      await expect(open([one], 'third')).rejects.toMatchObject({
        code: 'DATASET_FILE',
        message: expect.stringContaining('Line 1') as string,
      })
      await expect(fileHoldoutLog(folder).read('x')).rejects.toMatchObject({ code: 'DATASET_FILE' })
      await expect(fileHoldoutLog(folder).append({ holdout: '', purpose: '', at: '' })).rejects.toMatchObject({
        code: 'DATASET_FILE',
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

function stratumOf({ labels }: Example<object, { class: string }>): string {
  return labels.class
}

function trySplit<T>(split: () => T): T | undefined {
  try {
    return split()
  } catch {
    return undefined
  }
}
