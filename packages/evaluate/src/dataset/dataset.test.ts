import { DatasetError } from '../errors.ts'
import type { Example } from '@dspex/core'
import { memberName } from '@dspex/lanes/arbitraries'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { dataset } from './dataset.ts'
import { diffDatasets } from './diff-datasets.ts'
import type { ExampleRow } from './example-row.ts'

const schema = z.object({
  inputs: z.object({ question: z.string() }),
  labels: z.object({ answer: z.string(), score: z.coerce.number().optional() }),
})
const row = (
  question: string,
  answer: string,
  more: Pick<ExampleRow, 'id' | 'row' | 'group'> = {},
): ExampleRow<{ question: string }, { answer: string }> => ({
  inputs: { question },
  labels: { answer },
  ...more,
})

async function errorOf(work: Promise<unknown>): Promise<DatasetError> {
  const error = await work.catch((error: unknown) => error)
  if (!DatasetError.isInstance(error)) throw error
  return error
}

describe('dataset', () => {
  it('keeps what the schema gives, typed by it, and the JSON Schema', async () => {
    const rows = [
      { inputs: { question: 'q' }, labels: { answer: 'a', score: '7' }, group: 'g', metadata: { from: 'web' } },
    ]
    const data = await dataset({ name: 'd', schema, examples: rows, metadata: { title: 'D', licence: 'MIT' } })
    expectTypeOf(data.examples).toEqualTypeOf<
      readonly Example<{ question: string }, { answer: string; score?: number | undefined }>[]
    >()
    expect(data.examples).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
        inputs: { question: 'q' },
        labels: { answer: 'a', score: 7 },
        group: 'g',
        metadata: { from: 'web' },
      },
    ])
    expect(data).toMatchObject({
      name: 'd',
      metadata: { title: 'D', licence: 'MIT' },
      jsonSchema: { type: 'object', properties: { inputs: { required: ['question'] } } },
    })
  })

  it('takes typed rows without a schema, at hand or on their way', async () => {
    const data = await dataset({ name: 'd', examples: [{ id: 'x', inputs: { n: 1 }, labels: { even: false } }] })
    expectTypeOf(data.examples).toEqualTypeOf<readonly Example<{ n: number }, { even: boolean }>[]>()
    async function* later() {
      yield row('q', 'a', { id: 'x' })
    }
    expect((await dataset({ name: 'd', examples: later() })).examples).toHaveLength(1)
    expect(data.jsonSchema).toBeUndefined()
  })

  it('takes schemas that answer later', async () => {
    const slow = z.object({
      inputs: z.object({ question: z.string().refine(async (text) => text !== 'bad', 'is bad') }),
      labels: z.object({}),
    })
    const error = await errorOf(dataset({ name: 'd', schema: slow, examples: [row('good', 'a'), row('bad', 'a')] }))
    expect(error.rows).toEqual([{ row: 2, issues: [{ path: 'inputs.question', message: 'is bad' }] }])
  })

  it('names every bad row with its number and reasons', async () => {
    const rows = [
      row('q', 'a'),
      { inputs: { question: 5 }, labels: {} },
      'text',
      { inputs: [], id: ' ', group: 7, metadata: null },
      { ...row('q2', 'a'), row: 17, labels: undefined },
    ]
    const error = await errorOf(dataset({ name: 'd', schema, examples: rows as never }))
    expect(error.code).toBe('DATASET_INVALID')
    expect(error.rows.map(({ row, issues }) => [row, issues.map(({ path }) => path)])).toEqual([
      [2, ['inputs.question', 'labels.answer']],
      [3, ['']],
      [4, ['inputs', 'metadata', 'id', 'group']],
      [17, ['labels.answer']],
    ])
    expect(error.message).toContain("4 of 5 rows of data set 'd' can't be used:\n  row 2: `inputs.question`")
  })

  it('counts bad rows beyond those it names', async () => {
    const rows = Array.from({ length: 1200 }, () => ({}))
    const error = await errorOf(dataset({ name: 'd', examples: rows as never }))
    expect(error.rows).toHaveLength(1000)
    expect(error.message).toContain('… and 1190 more')
  })

  it.each([[NaN], ['\uD800'], [10n]])('refuses %s, which no hash can hold', async (value) => {
    const error = await errorOf(dataset({ name: 'd', examples: [{ inputs: { value } }] }))
    expect(error.rows[0]?.issues[0]?.message).toContain("can't be hashed")
  })

  it('refuses ids used twice, and no rows', async () => {
    const error = await errorOf(
      dataset({ name: 'd', examples: [row('a', '1', { id: 'x' }), row('b', '1', { id: 'x' })] }),
    )
    expect(error.rows).toEqual([{ row: 2, issues: [{ path: 'id', message: "is 'x', as in row 1" }] }])
    expect((await errorOf(dataset({ name: 'd', examples: [] }))).message).toContain('no rows')
  })

  it('stops at an abort and closes the source', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    let closed = false
    async function* endless() {
      try {
        for (let n = 0; ; n += 1) {
          if (n === 3) controller.abort(reason)
          yield { inputs: { n } }
        }
      } finally {
        closed = true
      }
    }
    await expect(dataset({ name: 'd', examples: endless(), signal: controller.signal })).rejects.toBe(reason)
    expect(closed).toBe(true)
  })
})

describe('identity', () => {
  it('gives duplicates ids of their own, whatever their order', async () => {
    const rows = [row('q', 'a'), row('q', 'b'), row('q', 'a'), row('other', 'a')]
    const data = await dataset({ name: 'd', examples: rows })
    const turned = await dataset({ name: 'd', examples: rows.toReversed() })
    expect(new Set(data.examples.map(({ id }) => id)).size).toBe(4)
    expect(turned.version).toBe(data.version)
    const answers = (examples: readonly Example<object, { answer: string }>[]) =>
      Object.fromEntries(examples.map(({ id, labels }) => [id, labels.answer]))
    expect(answers(turned.examples)).toEqual(answers(data.examples))
  })

  it('has a version that ignores order and follows content', async () => {
    const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null))
    const rows = fc.array(
      fc.record({
        inputs: fc.dictionary(fc.string().map(memberName), value),
        labels: fc.dictionary(fc.string().map(memberName), value),
        group: fc.option(fc.constantFrom('g', 'h'), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 8 },
    )
    await fc.assert(
      fc.asyncProperty(rows, fc.infiniteStream(fc.nat()), async (given, order) => {
        const shuffled = given
          .map((row) => ({ row, key: order.next().value as number }))
          .toSorted((a, b) => a.key - b.key)
        const data = await dataset({ name: 'a', examples: given })
        const same = await dataset({ name: 'b', examples: shuffled.map(({ row }) => row) })
        const more = await dataset({ name: 'a', examples: [...given, { inputs: { new: true } }] })
        expect(same.version).toBe(data.version)
        expect(more.version).not.toBe(data.version)
        expect(data.hashes.size).toBe(given.length)
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    [{ labels: { answer: 'b' } }],
    [{ group: 'g' }],
    [{ metadata: { from: 'web' } }],
    [{ id: 'y' }],
    [{ inputs: { question: 'Q' } }],
  ])('another version for %j', async (change) => {
    const one = await dataset({ name: 'd', examples: [row('q', 'a', { id: 'x' })] })
    const other = await dataset({ name: 'd', examples: [{ ...row('q', 'a', { id: 'x' }), ...change }] as ExampleRow[] })
    expect(other.version).not.toBe(one.version)
  })

  it('is the same on every machine', async () => {
    const data = await dataset({
      name: 'd',
      examples: [row('Größe?', '10 m'), row('東京', 'Tōkyō', { id: 'x', group: 'g' })],
    })
    expect([data.version, ...data.hashes.keys()]).toMatchInlineSnapshot(`
      [
        "86b6f85101ba5fc085f1fba77c33429478e81593465fe621d68297fc942fa4c3",
        "d60fd478e53205ee",
        "x",
      ]
    `)
  })
})

describe('diffDatasets', () => {
  it('tells what came, went and changed', async () => {
    const before = await dataset({
      name: 'd',
      examples: [row('a', '1', { id: 'a' }), row('b', '1', { id: 'b' }), row('c', '1', { id: 'c' })],
    })
    const after = await dataset({
      name: 'd',
      examples: [row('d', '1', { id: 'd' }), row('c', '2', { id: 'c' }), row('a', '1', { id: 'a' })],
    })
    const { added, removed, changed, unchanged } = diffDatasets(before, after)
    expect(added.map(({ id }) => id)).toEqual(['d'])
    expect(removed.map(({ id }) => id)).toEqual(['b'])
    expect(changed).toEqual([{ before: before.examples[2], after: after.examples[1] }])
    expect(unchanged).toBe(1)
    expect(diffDatasets(before, before)).toEqual({ added: [], removed: [], changed: [], unchanged: 3 })
  })
})
