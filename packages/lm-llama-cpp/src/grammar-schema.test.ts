import { describe, expect, it } from 'vitest'
import { toGrammarSchema } from './grammar-schema.ts'

describe('toGrammarSchema', () => {
  it('spells unions as the library knows them, at any depth', () => {
    const schema = {
      type: 'object',
      properties: { age: { anyOf: [{ type: 'number' }, { type: 'null' }], description: 'years' } },
      required: ['age'],
      additionalProperties: false,
    }
    expect(toGrammarSchema(schema)).toEqual({
      type: 'object',
      properties: { age: { oneOf: [{ type: 'number' }, { type: 'null' }] } },
    })
  })

  it('keeps recursive types, under the name that the library knows', () => {
    const tree = { type: 'object', properties: { next: { $ref: '#/definitions/tree' } } }
    expect(toGrammarSchema({ $ref: '#/definitions/tree', definitions: { tree } })).toEqual({
      $ref: '#/$defs/tree',
      $defs: { tree: { type: 'object', properties: { next: { $ref: '#/$defs/tree' } } } },
    })
  })

  it.each([
    [{ allOf: [{ type: 'string' }] }],
    [{ type: 'array', items: { not: { type: 'null' } } }],
    [{ $ref: '#/properties/x' }],
    [{ type: 'object', patternProperties: { '^x': {} } }],
  ])('refuses %j, which no grammar can hold a reply to', (schema) => {
    expect(toGrammarSchema(schema)).toBeUndefined()
  })
})
