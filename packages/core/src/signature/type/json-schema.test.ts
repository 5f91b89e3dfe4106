import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../hash/hash.ts'
import { admitsOnlyString, admitsString, admitsType, dereference, resolveReference } from './json-schema.ts'

describe('admitsString', () => {
  it.each<[JsonObject | undefined, boolean, boolean]>([
    [undefined, true, false],
    [{}, true, false],
    [{ type: 'string' }, true, true],
    [{ type: 'string', enum: ['a'] }, true, true],
    [{ enum: ['a', 1] }, true, false],
    [{ const: 'a' }, true, true],
    [{ type: ['string', 'null'] }, true, false],
    [{ anyOf: [{ type: 'string' }, { const: 'x' }] }, true, true],
    [{ anyOf: [{ type: 'string' }, { type: 'integer' }] }, true, false],
    [{ type: 'integer' }, false, false],
    [{ oneOf: [{ type: 'object' }, { type: 'array' }] }, false, false],
    [{ allOf: [{ type: 'string' }, { minLength: 1 }] }, true, true],
    [{ allOf: [{ type: 'string' }, { type: 'null' }] }, false, false],
    [{ $ref: '#/$defs/a', $defs: { a: { type: 'string' } } }, true, true],
    [{ anyOf: [{ $ref: '#' }] }, true, false],
  ])('tells for %j whether strings fit, and nothing else', (schema, some, only) => {
    expect(admitsString(schema)).toBe(some)
    expect(admitsOnlyString(schema)).toBe(only)
  })
})

describe('admitsType', () => {
  it('counts integers among the numbers', () => {
    expect(admitsType({ type: 'integer' }, 'number')).toBe(true)
    expect(admitsType({ type: ['integer', 'null'] }, 'null')).toBe(true)
  })
})

describe('resolveReference', () => {
  const root = { $defs: { 'a/b': { type: 'string' }, 'c%d': { type: 'null' } }, anyOf: [{ type: 'integer' }] }

  it('follows names, escapes and positions', () => {
    expect(resolveReference('#', root)).toBe(root)
    expect(resolveReference('#/$defs/a~1b', root)).toEqual({ type: 'string' })
    expect(resolveReference('#/$defs/c%d', root)).toEqual({ type: 'null' })
    expect(resolveReference('#/anyOf/0', root)).toEqual({ type: 'integer' })
  })

  it('finds nothing elsewhere', () => {
    expect(resolveReference('#/$defs/toString', root)).toBeUndefined()
    expect(resolveReference('https://example.test', root)).toBeUndefined()
  })
})

describe('dereference', () => {
  it('puts the definition in the place of the reference and keeps what stands beside it', () => {
    const $defs = { a: { type: 'string', description: 'of a' }, unused: {} }
    expect(dereference({ $ref: '#/$defs/a', description: 'here', $defs })).toEqual({
      type: 'string',
      description: 'here',
    })
  })

  it('keeps the definitions that are still referred to', () => {
    const tree = { type: 'array', items: { $ref: '#/$defs/tree' } }
    expect(dereference({ $ref: '#/$defs/tree', $defs: { tree, unused: {} } })).toEqual({ ...tree, $defs: { tree } })
  })

  it('ends at a circle', () => {
    expect(dereference({ $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } })).toHaveProperty('$ref')
  })
})
