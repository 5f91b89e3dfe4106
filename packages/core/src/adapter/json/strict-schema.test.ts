import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { field } from '../../signature/field.ts'
import { signature } from '../../signature/signature.ts'
import { toStrictSchema } from './strict-schema.ts'

describe('toStrictSchema', () => {
  const refusal = (output: z.ZodType): string | undefined =>
    toStrictSchema(signature({ input: { a: z.string() }, output: { out: output } }).outputs).refused

  it('closes every object, requires every member and keeps bounds as words', () => {
    const output = {
      price: z.number().min(0),
      line: z.object({ name: z.string(), due: z.iso.date().optional() }).describe('One line.'),
      kind: z.union([z.literal('paid'), z.literal(3), z.null()]),
    }
    expect(toStrictSchema(signature({ input: { a: z.string() }, output }).outputs).schema).toEqual({
      type: 'object',
      properties: {
        price: { type: 'number', description: 'minimum: 0' },
        line: {
          type: 'object',
          description: 'One line.',
          properties: {
            name: { type: 'string' },
            due: { anyOf: [{ type: 'string', description: 'format: "date"' }, { type: 'null' }] },
          },
          required: ['name', 'due'],
          additionalProperties: false,
        },
        kind: { anyOf: [{ type: 'string', enum: ['paid'] }, { type: 'number', enum: [3] }, { type: 'null' }] },
      },
      required: ['price', 'line', 'kind'],
      additionalProperties: false,
    })
  })

  it('refuses what no strict mode can say, with the reason', () => {
    interface Tree {
      readonly children: Tree[]
    }
    const tree: z.ZodType<Tree> = z.object({
      get children() {
        return z.array(tree)
      },
    })
    expect(refusal(tree)).toContain('is recursive')
    expect(refusal(z.any())).toBe('`out` may be anything')
    expect(refusal(z.looseObject({}))).toBe('`out` is an object of any shape')
    const both = field(z.unknown(), { jsonSchema: { allOf: [{ type: 'string' }, { minLength: 2 }] } })
    expect(toStrictSchema(signature({ input: { a: z.string() }, output: { out: both } }).outputs).refused).toBe(
      '`out` is an intersection',
    )
    expect(refusal(z.object({ a: z.string() }).catchall(z.number()))).toContain('members that are named and others')
    expect(refusal(z.enum(Array.from({ length: 1001 }, (_, index) => `v${index}`)))).toContain('1,000 enum values')
  })

  it('inlines shared definitions that are not recursive', () => {
    const point = z.object({ x: z.number() }).meta({ id: 'StrictPoint' })
    const { schema } = toStrictSchema(
      signature({ input: { a: z.string() }, output: { out: z.object({ from: point, to: point }) } }).outputs,
    )
    expect(JSON.stringify(schema)).not.toContain('$ref')
  })

  it('gives back any value that it made strict', () => {
    fc.assert(
      fc.property(typed(3), ({ schema, value, strict }) => {
        const { outputs } = signature({ input: { a: z.string() }, output: { out: schema } })
        const made = toStrictSchema(outputs)
        if (made.refused !== undefined) throw new Error(made.refused)
        expect(made.decode({ out: strict })).toEqual({ out: value })
      }),
      { numRuns: 300 },
    )
  })
})

/** A schema, a value of it, and the same value as a strict mode writes it. */
interface Typed {
  readonly schema: z.ZodType
  readonly value: unknown
  readonly strict: unknown
}

function typed(depth: number): fc.Arbitrary<Typed> {
  const same = (schema: z.ZodType) => (value: unknown) => ({ schema, value, strict: value })
  const leaf: fc.Arbitrary<Typed> = fc.oneof(
    fc.string().map(same(z.string())),
    fc.integer().map(same(z.int())),
    fc.boolean().map(same(z.boolean())),
    fc.constantFrom('a', 'b').map(same(z.enum(['a', 'b']))),
    fc.option(fc.string()).map(same(z.string().nullable())),
  )
  if (depth === 0) return leaf
  const inner = typed(depth - 1)
  const lists = inner.map(({ schema, value, strict }) => ({
    schema: z.array(schema),
    value: [value, value],
    strict: [strict, strict],
  }))
  const records = fc
    .tuple(inner, fc.uniqueArray(fc.stringMatching(/^[a-z]{1,5}$/), { maxLength: 3 }))
    .map(([{ schema, value, strict }, keys]): Typed => ({
      schema: z.record(z.string(), schema),
      value: Object.fromEntries(keys.map((key) => [key, value])),
      strict: keys.map((key) => ({ key, value: strict })),
    }))
  const tuples = fc.tuple(inner, inner).map(([a, b]): Typed => ({
    schema: z.tuple([a.schema, b.schema]),
    value: [a.value, b.value],
    strict: { '0': a.strict, '1': b.strict },
  }))
  const objects = fc
    .tuple(inner, leaf, fc.boolean())
    .filter(([, b]) => !b.schema.safeParse(null).success)
    .map(([a, b, given]): Typed => ({
      schema: z.object({ a: a.schema, b: b.schema.optional() }),
      value: given ? { a: a.value, b: b.value } : { a: a.value },
      strict: { a: a.strict, b: given ? b.strict : null },
    }))
  return fc.oneof(leaf, lists, records, tuples, objects)
}
