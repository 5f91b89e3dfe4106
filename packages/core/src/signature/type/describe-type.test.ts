import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { JsonObject } from '../../hash/hash.ts'
import { describeType } from './describe-type.ts'
import { mediaSchemas } from './media-schemas.ts'
import { jsonSchemaOf } from './standard-schema.ts'

describe('describeType', () => {
  it.each([
    [z.string(), 'string'],
    [z.string().max(20), 'string (at most 20 characters)'],
    [z.string().min(1), 'string (at least 1 character)'],
    [z.string().length(3), 'string (exactly 3 characters)'],
    [z.string().regex(/^a+$/), 'string (matching /^a+$/)'],
    [z.email(), 'string (email)'],
    [z.number().min(0).max(1), 'number (0 to 1)'],
    [z.number().gt(0), 'number (more than 0)'],
    [z.int(), 'integer'],
    [z.int().min(1).multipleOf(5), 'integer (at least 1, a multiple of 5)'],
    [z.boolean(), 'boolean'],
    [z.enum(['a', 'b']), "'a' | 'b'"],
    [z.literal(["it's", 1]), '"it\'s" | 1'],
    [z.string().nullable(), 'string | null'],
    [z.number().max(9).nullable(), 'number (at most 9) | null'],
    [z.union([z.string(), z.number().array()]), 'string | number[]'],
    [z.array(z.enum(['a', 'b'])), "('a' | 'b')[]"],
    [z.array(z.string().max(5)).min(1).max(3), 'string[] (1 to 3 items, each at most 5 characters)'],
    [z.array(z.object({ name: z.string(), age: z.number().optional() })), '{ name: string; age?: number }[]'],
    [z.object({ zeta: z.string(), alpha: z.string() }), '{ zeta: string; alpha: string }'],
    [
      z.object({ 'first name': z.string().describe('as on\nthe */ passport') }),
      '{ "first name": string /* as on the * / passport */ }',
    ],
    [z.tuple([z.string(), z.number()]), '[string, number]'],
    [z.record(z.string(), z.int().min(0)), 'Record<string, integer (at least 0)>'],
    [z.object({}), 'object'],
    [z.null(), 'null'],
    [z.unknown(), 'unknown'],
    [z.date(), 'date (ISO 8601, such as 2024-05-31 or 2024-05-31T14:30:00Z)'],
  ])('spells %#: %s', (schema, expected) => {
    expect(describeType(jsonSchemaOf(schema, 'input'))).toBe(expected)
  })

  it('spells media by their name', () => {
    expect(describeType({ type: 'array', items: mediaSchemas.image })).toBe('image[]')
  })

  it('spells what has no schema as unknown', () => {
    expect(describeType(undefined)).toBe('unknown')
    expect(describeType({ type: 'array' })).toBe('unknown[]')
    expect(describeType({ $ref: '#/$defs/gone' })).toBe('unknown')
    expect(describeType({ $ref: 'https://example.test/schema' })).toBe('unknown')
  })

  it('spells intersections, with parentheses where they are needed', () => {
    const named = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
    const union = { anyOf: [{ type: 'string' }, { type: 'null' }] }
    expect(describeType({ allOf: [named, union] })).toBe('{ a: string } & (string | null)')
    expect(describeType({ allOf: [named] })).toBe('{ a: string }')
  })

  it('ends at a recursion', () => {
    const tree = z.object({
      name: z.string(),
      get kids() {
        return z.array(tree)
      },
    })
    expect(describeType(jsonSchemaOf(tree, 'input'))).toBe('{ name: string; kids: recursive[] }')
    expect(describeType({ $ref: '#' })).toBe('recursive')
    const knot: JsonObject = { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }
    expect(describeType(knot)).toBe('recursive')
  })

  it('stays short when shared parts multiply', () => {
    const $defs: Record<string, JsonObject> = { t0: { type: 'string' } }
    for (let level = 1; level <= 40; level++) {
      const below = { $ref: `#/$defs/t${level - 1}` }
      $defs[`t${level}`] = { type: 'object', properties: { a: below, b: below }, required: ['a', 'b'] }
    }
    expect(describeType({ $ref: '#/$defs/t40', $defs }).length).toBeLessThan(10_000)
  })
})
