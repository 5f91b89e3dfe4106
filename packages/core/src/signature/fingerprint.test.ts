import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { normalizeSchema } from './fingerprint.ts'
import { signature } from './signature.ts'

describe('fingerprintFields', () => {
  const text = signature('a: int, b: Optional[str], c: Literal["x"], d: dict[str, int], e: "p" | "q" -> o: number[]')

  it('is the same for text and for schemas that say the same', () => {
    const schemas = signature({
      input: {
        a: z.int(),
        b: z.string().nullable(),
        c: z.literal('x'),
        d: z.record(z.string(), z.int()),
        e: z.enum(['p', 'q']),
      },
      output: { o: z.array(z.number()) },
    })
    expect(schemas.fingerprint).toBe(text.fingerprint)
    const whole = signature({
      input: z.object({
        a: z.int(),
        b: z.string().nullable(),
        c: z.literal('x'),
        d: z.record(z.string(), z.int()),
        e: z.enum(['p', 'q']),
      }),
      output: z.object({ o: z.array(z.number().describe('an o')) }),
    })
    expect(whole.fingerprint).toBe(text.fingerprint)
  })

  it('does not depend on instructions and descriptions', () => {
    expect(text.withInstructions('Do it.').describe({ a: 'the a', o: 'the o' }).fingerprint).toBe(text.fingerprint)
  })

  it.each([
    ['another name', 'x -> c'],
    ['another order', 'b, a -> c'],
    ['another side', 'a -> b, c'],
    ['another type', 'a: int, b -> c'],
    ['optionality', 'a?, b -> c'],
    ['an audio for an image', 'a: image, b -> c'],
  ])('depends on %s', (_, changed) => {
    expect(signature(changed).fingerprint).not.toBe(signature('a, b -> c').fingerprint)
  })

  it('tells media apart', () => {
    expect(signature('a: image -> b').fingerprint).not.toBe(signature('a: audio -> b').fingerprint)
  })

  it('stays what it is from release to release', () => {
    expect(signature('question: string, context: string[] -> answer: string').fingerprint).toMatchInlineSnapshot(
      `"6184e23bfacf47eb60a5b35864ec2984df2b75c97f3153b3ad3bedc540428417"`,
    )
  })
})

describe('normalizeSchema', () => {
  it('keeps properties that are named like annotations', () => {
    const schema = {
      type: 'object',
      properties: { title: { type: 'string', title: 'T' }, description: { description: 'd' } },
      title: 'X',
    }
    expect(normalizeSchema(schema)).toEqual({
      type: 'object',
      properties: { title: { type: 'string' }, description: {} },
    })
  })

  it('keeps data as it is', () => {
    expect(normalizeSchema({ enum: [{ title: 'a' }] })).toEqual({ enum: [{ title: 'a' }] })
  })

  it('keeps limits and drops those of the number format', () => {
    const schema = { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }
    expect(normalizeSchema(schema)).toEqual({ type: 'integer', minimum: 1 })
  })

  it('survives a property named __proto__', () => {
    const schema = JSON.parse('{"properties":{"__proto__":{"type":"string","title":"x"}}}')
    expect(JSON.stringify(normalizeSchema(schema))).toBe('{"properties":{"__proto__":{"type":"string"}}}')
  })
})
