import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { Predict } from '../module/predict.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'
import { field } from './field.ts'
import { signature } from './signature.ts'

describe('signature', () => {
  it('takes ArkType schemas, field by field and whole', async () => {
    const fields = signature({ input: { q: type('string') }, output: { n: type('number.integer >= 1') } })
    expect(fields.validateInput({ q: 'x' })).toEqual({ value: { q: 'x' } })
    expect(fields.outputs[0]).toMatchObject({ type: expect.stringContaining('integer') as string, kind: 'json' })
    const whole = signature({ input: type({ q: 'string' }), output: type({ tags: 'string[]', 'note?': 'string' }) })
    expect(whole.outputs.map(({ name, optional }) => [name, optional])).toEqual([
      ['tags', false],
      ['note', true],
    ])
    const predict = new Predict(whole)
    const output = await predict.run({ q: 'x' }, { lm: scriptedLM([chatReply({ tags: ['a'] })]) })
    expectTypeOf(output).toEqualTypeOf<{ tags: string[]; note?: string }>()
    expect(output).toEqual({ tags: ['a'] })
  })

  it('reads dates of ArkType as dates, and refuses by name what JSON lacks', async () => {
    const dated = signature({ input: 'q', output: { day: type('Date'), parts: type({ at: 'Date' }) } })
    const lm = scriptedLM([chatReply({ day: '2024-05-01', parts: { at: '2024-05-02' } })])
    expect(await new Predict(dated).run({ q: 'x' }, { lm })).toEqual({
      day: new Date('2024-05-01'),
      parts: { at: new Date('2024-05-02') },
    })
    for (const [schema, name] of [
      [type('Map'), 'Map'],
      [type({ all: 'Set' }), 'Set'],
      [type('bigint'), 'bigint'],
      [type({ at: type.instanceOf(URL) }), 'an instance of URL'],
    ] as const)
      expect(() => signature({ input: 'q', output: { made: schema } })).toThrow(`has ${name}, which JSON lacks`)
  })

  it('refuses classes of zod by name', () => {
    expect(() => signature({ input: 'q', output: { at: z.instanceof(URL) } })).toThrow(
      'has an instance of URL, which JSON lacks',
    )
    expect(() => signature({ input: 'q', output: z.object({ at: z.array(z.instanceof(Date)) }) })).toThrow(
      'an instance of Date',
    )
    const made = signature({
      input: 'q',
      output: { at: z.custom<`#${string}`>((value) => String(value).startsWith('#')) },
    })
    expect(made.outputs[0]?.type).toBe('unknown')
  })

  it('takes Valibot schemas, whose JSON Schema the caller may add', async () => {
    const score = field(v.pipe(v.number(), v.maxValue(1)), {
      jsonSchema: { type: 'number', maximum: 1 },
      description: 'how sure',
    })
    const task = signature({ input: { q: v.string() }, output: { label: v.picklist(['a', 'b']), score } })
    const predict = new Predict(task)
    const lm = scriptedLM([chatReply({ label: 'c', score: 2 }), chatReply({ label: 'b', score: 0.5 })])
    const output = await predict.run({ q: 'x' }, { lm })
    expectTypeOf(output).toEqualTypeOf<{ label: 'a' | 'b'; score: number }>()
    expect(output).toEqual({ label: 'b', score: 0.5 })
    expect(task.outputs[1]).toMatchObject({ description: 'how sure', type: 'number (at most 1)' })
  })
})
