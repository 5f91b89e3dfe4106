import type { StandardSchemaV1 } from '@standard-schema/spec'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { annotationsOf, field } from './field.ts'
import { signature } from './signature.ts'

const bare: StandardSchemaV1<string, number> = {
  '~standard': { version: 1, vendor: 'bare', validate: (value) => ({ value: Number(value) }) },
}

describe('field', () => {
  it('attaches a description and a JSON Schema to a schema of any library', () => {
    const made = signature({
      input: { age: field(bare, { description: 'in years', jsonSchema: { type: 'integer', minimum: 0 } }) },
      output: { answer: z.string() },
    })
    expect(made.inputs[0]).toMatchObject({
      type: 'integer (at least 0)',
      description: 'in years',
      kind: 'json',
      optional: false,
    })
    expect(made.validateInput({ age: '7' })).toEqual({ value: { age: 7 } })
  })

  it('shows a schema that says nothing about itself as unknown', () => {
    const made = signature({ input: { age: bare }, output: 'answer' })
    expect(made.inputs[0]).toMatchObject({ type: 'unknown', kind: 'json', jsonSchema: undefined })
  })

  it('puts its description before that of the JSON Schema, and keeps earlier options', () => {
    const twice = field(field(z.string().describe('old'), { description: 'first', jsonSchema: { type: 'string' } }), {
      description: 'second',
    })
    expect(signature({ input: { a: twice }, output: 'b' }).inputs[0]?.description).toBe('second')
    expect(annotationsOf(twice)).toEqual({ description: 'second', jsonSchema: { type: 'string' } })
  })

  it('lends a JSON Schema to the schema of a whole object', () => {
    const whole: StandardSchemaV1<{ a: string }, { a: string }> = {
      '~standard': { version: 1, vendor: 'bare', validate: (value) => ({ value: value as { a: string } }) },
    }
    const jsonSchema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
    const made = signature({ input: field(whole, { jsonSchema }), output: 'b' })
    expect(made.inputs.map(({ name }) => name)).toEqual(['a'])
    expectTypeOf(made).toEqualTypeOf(signature('a -> b'))
  })

  it('keeps the types of the schema', () => {
    expectTypeOf<StandardSchemaV1.InferInput<ReturnType<typeof make>>>().toEqualTypeOf<string>()
    expectTypeOf<StandardSchemaV1.InferOutput<ReturnType<typeof make>>>().toEqualTypeOf<number>()
    function make() {
      return field(bare)
    }
  })
})
