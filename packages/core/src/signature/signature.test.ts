import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import * as mini from 'zod/mini'
import { SignatureError } from '../errors/signature-error.ts'
import type { ImagePart } from '../lm/message.ts'
import { type AnySignature, isSignature, type Signature, signature, toSignature } from './signature.ts'
import type { SignatureDefinition } from './signature-types.ts'

const intents = ['refund', 'question'] as const

describe('signature', () => {
  it('is made of text', () => {
    const made = signature('question: string, context: string[] "the facts" -> answer: string')
    expectTypeOf(made).toEqualTypeOf<Signature<{ question: string; context: string[] }, { answer: string }>>()
    expect(made.instructions).toBe('Given `question` and `context`, produce `answer`.')
    expect(made.inputs).toMatchObject([
      {
        name: 'question',
        description: undefined,
        optional: false,
        kind: 'text',
        type: 'string',
        jsonSchema: { type: 'string' },
      },
      { name: 'context', description: 'the facts', optional: false, kind: 'json', type: 'string[]' },
    ])
    expect(made.outputs.map(({ name }) => name)).toEqual(['answer'])
  })

  it('is made of maps of schemas, in the order of the maps', () => {
    const made = signature({
      instructions: 'Classify the customer message.',
      input: { message: z.string().describe('as it came'), language: z.string().default('en') },
      output: {
        intent: z.enum(intents),
        confidence: z.number().min(0).max(1),
        at: z.string().transform((text) => new Date(text)),
      },
    })
    expectTypeOf(made).toEqualTypeOf<
      Signature<
        { message: string; language?: string | undefined },
        { intent: 'refund' | 'question'; confidence: number; at: Date }
      >
    >()
    expect(made.instructions).toBe('Classify the customer message.')
    expect(made.inputs).toMatchObject([
      { name: 'message', description: 'as it came', optional: false, kind: 'text' },
      { name: 'language', optional: true },
    ])
    expect(made.outputs.map(({ type, kind }) => [type, kind])).toEqual([
      ["'refund' | 'question'", 'text'],
      ['number (0 to 1)', 'json'],
      ['string', 'text'],
    ])
  })

  it('mixes schemas and types in quotes in a map', () => {
    const made = signature({
      input: { photo: 'image', past: 'history', n: z.int() },
      output: { tags: 'string[] "at most three"', mood: "'calm' | 'angry'" },
    })
    expectTypeOf(made).toEqualTypeOf<
      Signature<
        { photo: ImagePart; past: readonly Readonly<Record<string, unknown>>[]; n: number },
        { tags: string[]; mood: 'calm' | 'angry' }
      >
    >()
    expect(made.inputs.map(({ kind }) => kind)).toEqual(['media', 'history', 'json'])
    expect(made.outputs[0]).toMatchObject({ type: 'string[]', description: 'at most three' })
  })

  it('is made of schemas of whole objects', () => {
    const made = signature({
      input: z.object({ question: z.string().describe('the question'), limit: z.int().optional() }),
      output: z.object({
        answer: z.string(),
        sources: z.array(z.object({ title: z.string(), page: z.int().optional() })),
      }),
    })
    expectTypeOf(made).toEqualTypeOf<
      Signature<
        { question: string; limit?: number | undefined },
        { answer: string; sources: { title: string; page?: number | undefined }[] }
      >
    >()
    expect(made.inputs).toMatchObject([
      { name: 'question', description: 'the question', optional: false, kind: 'text' },
      { name: 'limit', optional: true, type: 'integer', schema: undefined },
    ])
    expect(made.outputs[1]?.type).toBe('{ title: string; page?: integer }[]')
  })

  it('finds the fields of intersections and of schemas that refer to themselves', () => {
    const tree = z.object({
      name: z.string(),
      get kids() {
        return z.array(tree)
      },
    })
    const made = signature({ input: tree, output: z.object({ a: z.string() }).and(z.object({ b: z.string() })) })
    expect(made.inputs.map(({ name, type }) => [name, type])).toEqual([
      ['name', 'string'],
      ['kids', '{ name: string; kids: recursive[] }[]'],
    ])
    expect(made.inputs[0]?.jsonSchema).toEqual({ type: 'string' })
    expect(made.outputs.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  it('says what to do about a schema whose fields it can not find', () => {
    const message = (definition: SignatureDefinition): string => {
      try {
        signature(definition)
      } catch (error) {
        if (error instanceof SignatureError) return `${error.code}: ${error.message}`
      }
      return 'no error'
    }
    expect(message({ input: mini.object({ a: mini.string() }), output: 'b' })).toBe(
      "SIGNATURE_INVALID: The input schema (zod) gives no JSON Schema, so its fields can't be found. Pass a map of fields, input: { name: schema }, import z from 'zod' instead of 'zod/mini', or attach one with field(schema, { jsonSchema }).",
    )
    expect(message({ input: 'a', output: z.union([z.object({ b: z.string() }), z.string()]) })).toContain(
      'The output schema does not describe an object with named fields, but { b: string } | string.',
    )
    expect(message({ input: z.object({ 'first-name': z.string() }), output: 'b' })).toContain(
      "Field name 'first-name' is not an identifier.",
    )
    expect(message({ input: { 'a b': z.string() }, output: 'b' })).toContain("Field name 'a b' is not an identifier.")
    expect(message({ input: { a: 3 as never }, output: 'b' })).toContain(
      "Field 'a' is neither a schema nor a type in quotes, but 3.",
    )
    expect(message({ input: 7 as never, output: 'b' })).toContain(
      'The input of a signature is text, a map of fields or a schema, not 7.',
    )
    expect(message({ input: 'a', output: {} })).toContain('needs at least one output')
    expect(message(7 as never)).toContain("A signature is text such as 'question -> answer'")
  })

  it('leaves the types open for text that is only known at run time', () => {
    const text: string = 'a -> b'
    expectTypeOf(signature(text)).toEqualTypeOf<Signature<Record<string, unknown>, Record<string, unknown>>>()
  })

  it('refuses at compile time what it refuses at run time, with a sentence', () => {
    // @ts-expect-error signature error - question: unknown type 'strng'
    expect(() => signature('question: strng -> answer')).toThrow(SignatureError)
    // @ts-expect-error signature error - there is no '->'
    expect(() => signature('question')).toThrow(SignatureError)
    // @ts-expect-error signature error - a: this name is used twice
    expect(() => signature({ input: { a: z.string() }, output: { a: z.string() } })).toThrow(SignatureError)
    // @ts-expect-error signature error - a: this name is used twice
    expect(() => signature({ input: 'a', output: { a: 'int' } })).toThrow(SignatureError)
    // @ts-expect-error signature error - a: unknown type 'strng'
    expect(() => signature({ input: { a: 'strng' }, output: 'b' })).toThrow(SignatureError)
    // @ts-expect-error signature error - b: history can only be an input
    expect(() => signature({ input: 'a', output: { b: 'history' } })).toThrow(SignatureError)
  })

  it('writes the default instructions for any number of inputs', () => {
    expect(signature('-> joke').instructions).toBe('Produce `joke`.')
    expect(signature('a, b, c -> d, e').instructions).toBe('Given `a`, `b` and `c`, produce `d` and `e`.')
  })

  it('is assignable to AnySignature whatever its types', () => {
    interface Question {
      question: string
    }
    const typed = signature({
      input: z.object({ question: z.string() }) as z.ZodType<Question, Question>,
      output: 'answer',
    })
    expectTypeOf(typed).toEqualTypeOf<Signature<Question, { answer: string }>>()
    const all: readonly AnySignature[] = [
      typed,
      signature('a -> b?: int'),
      signature({ input: {}, output: { b: 'image' } }),
    ]
    expect(all).toHaveLength(3)
    expectTypeOf<Signature<{ a: string }, { b: string }>>().not.toExtend<Signature<{ a: string }, { b: number }>>()
  })

  it('can not be changed', () => {
    const made = signature('a -> b')
    expect(Object.isFrozen(made)).toBe(true)
  })
})

describe('Signature', () => {
  const base = signature('question, context: string[] -> answer')

  it('takes other instructions', () => {
    const changed = base.withInstructions('Answer in one word.')
    expectTypeOf(changed).toEqualTypeOf<typeof base>()
    expect(changed.instructions).toBe('Answer in one word.')
    expect(base.instructions).toBe('Given `question` and `context`, produce `answer`.')
    expect(changed.append({ input: 'extra' }).instructions).toBe('Answer in one word.')
  })

  it('takes other descriptions, by the names of its fields', () => {
    const changed = base.describe({ question: 'what is asked', answer: 'one word' })
    expect([...changed.inputs, ...changed.outputs].map(({ description }) => description)).toEqual([
      'what is asked',
      undefined,
      'one word',
    ])
    expect(changed.describe({ answer: '' }).outputs[0]?.description).toBeUndefined()
    expect(changed.describe({ answer: undefined }).outputs[0]?.description).toBe('one word')
    expect(base.outputs[0]?.description).toBeUndefined()
    // @ts-expect-error there is no such field
    expect(() => base.describe({ anwser: 'x' })).toThrow(
      "The signature has no field 'anwser'. Its fields are `question`, `context` and `answer`. Did you mean 'answer'?",
    )
  })

  it('appends fields of schemas and of text', () => {
    const changed = base
      .append({ output: { score: z.number() } })
      .append({ input: 'language?: string "ISO code", strict: bool' })
    expectTypeOf(changed).toEqualTypeOf<
      Signature<
        { question: string; context: string[]; language?: string | undefined; strict: boolean },
        { answer: string; score: number }
      >
    >()
    expect(changed.inputs.map(({ name }) => name)).toEqual(['question', 'context', 'language', 'strict'])
    expect(changed.instructions).toBe(
      'Given `question`, `context`, `language` and `strict`, produce `answer` and `score`.',
    )
    expect(changed.validateOutput({ answer: 'a', score: 1 })).toEqual({ value: { answer: 'a', score: 1 } })
  })

  it('prepends fields', () => {
    const changed = base.prepend({ output: 'reasoning: string "step by step"' })
    expectTypeOf(changed).toEqualTypeOf<
      Signature<{ question: string; context: string[] }, { reasoning: string; answer: string }>
    >()
    expect(changed.outputs).toMatchObject([{ name: 'reasoning', description: 'step by step' }, { name: 'answer' }])
    expect(changed.fingerprint).not.toBe(base.fingerprint)
  })

  it('adds fields before and after others, and at the end', () => {
    const names = (made: AnySignature) => made.inputs.map(({ name }) => name)
    expect(names(base.add({ input: 'x, y' }, { before: 'context' }))).toEqual(['question', 'x', 'y', 'context'])
    expect(names(base.add({ input: { x: 'int' } }, { after: 'question' }))).toEqual(['question', 'x', 'context'])
    const atEnd = base.add({ input: 'x', output: { y: z.int() } })
    expectTypeOf(atEnd).toEqualTypeOf<
      Signature<{ question: string; context: string[]; x: string }, { answer: string; y: number }>
    >()
    expect(names(atEnd)).toEqual(['question', 'context', 'x'])
    expect(() => base.add({ input: 'x' }, { before: 'answer' })).toThrow(
      "There is no input 'answer' to put a field beside.",
    )
    expect(() => base.add({ input: 'x' }, { before: 'context', after: 'context' })).toThrow(
      'Say before or after, not both.',
    )
    // @ts-expect-error there is no such field
    expect(() => base.add({ input: 'x' }, { after: 'contxt' })).toThrow("Did you mean 'context'?")
  })

  it('drops fields', () => {
    const changed = base.append({ output: 'note, score: float' }).drop('context', 'note')
    expectTypeOf(changed).toEqualTypeOf<Signature<{ question: string }, { answer: string; score: number }>>()
    expect([...changed.inputs, ...changed.outputs].map(({ name }) => name)).toEqual(['question', 'answer', 'score'])
    expect(() => base.drop('answer')).toThrow('A signature needs at least one output.')
    expect(base.drop('question', 'context').instructions).toBe('Produce `answer`.')
    // @ts-expect-error there is no such field
    expect(() => base.drop('contxt')).toThrow("The signature has no field 'contxt'.")
  })

  it('refuses a name that it has already', () => {
    // @ts-expect-error signature error - answer: the signature has this field already
    expect(() => base.append({ output: { answer: z.string() } })).toThrow("Field 'answer' is named twice.")
    // @ts-expect-error signature error - answer: the signature has this field already
    expect(() => base.prepend({ input: 'answer: int' })).toThrow("Field 'answer' is named twice.")
    // @ts-expect-error signature error - x: the signature has this field already
    expect(() => base.add({ input: 'x', output: 'x' })).toThrow("Field 'x' is named twice.")
    // @ts-expect-error signature error - x: unknown type 'strng'
    expect(() => base.append({ input: 'x: strng' })).toThrow("Unknown type 'strng'")
  })

  it('keeps the schema of a whole object when fields are added, and refuses to take it apart', () => {
    const whole = signature({
      input: z.object({ a: z.int(), b: z.int() }).refine(({ a, b }) => a < b, 'a < b'),
      output: 'c',
    })
    const more = whole.append({ input: { d: z.string() } })
    expectTypeOf(more).toEqualTypeOf<Signature<{ a: number; b: number; d: string }, { c: string }>>()
    expect(more.validateInput({ a: 1, b: 2, d: 'x' })).toEqual({ value: { a: 1, b: 2, d: 'x' } })
    expect(more.validateInput({ a: 2, b: 1, d: 'x' })).toEqual({ issues: [{ path: '', message: 'a < b' }] })
    expect(more.drop('d').inputs).toHaveLength(2)
    expect(() => more.drop('a')).toThrow(
      "Field 'a' can't be dropped: one schema validates all inputs together. Define the inputs as a map of fields, input: { a: schema, … }.",
    )
  })
})

describe('toSignature', () => {
  it('makes a signature of text and leaves a signature as it is', () => {
    const made = toSignature('a: int -> b')
    expectTypeOf(made).toEqualTypeOf<Signature<{ a: number }, { b: string }>>()
    expect(toSignature(made)).toBe(made)
    expectTypeOf(toSignature(made)).toEqualTypeOf<typeof made>()
  })
})

describe('isSignature', () => {
  it('tells signatures apart from anything else', () => {
    expect(isSignature(signature('a -> b'))).toBe(true)
    expect([null, 'a -> b', {}, { inputs: [], outputs: [] }].map(isSignature)).toEqual([false, false, false, false])
  })
})
