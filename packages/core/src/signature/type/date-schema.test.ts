import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { chatAdapter } from '../../adapter/chat/chat-adapter.ts'
import { jsonAdapter } from '../../adapter/json/json-adapter.ts'
import { Predict } from '../../module/predict.ts'
import { scriptedLM } from '../../testing/scripted-lm.ts'
import { signature } from '../signature.ts'
import { readDate } from './date-schema.ts'

const moment = fc
  .date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime())))

describe('readDate', () => {
  it.each([
    ['2024', '2024-01-01T00:00:00.000Z'],
    ['2024-05', '2024-05-01T00:00:00.000Z'],
    ['2024-05-31', '2024-05-31T00:00:00.000Z'],
    [' 2024-05-31T14:30 ', '2024-05-31T14:30:00.000Z'],
    ['2024-05-31 14:30:15', '2024-05-31T14:30:15.000Z'],
    ['2024-05-31T14:30:15.123456Z', '2024-05-31T14:30:15.123Z'],
    ['2024-05-31T14:30:15+02:00', '2024-05-31T12:30:15.000Z'],
    ['2024-05-31T14:30:15-0530', '2024-05-31T20:00:15.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(readDate(text)?.toISOString()).toBe(expected)
  })

  it.each([
    '',
    '24',
    '20240501',
    '1714521600000',
    '2024-02-30',
    '2023-02-29',
    '2024-13-01',
    '2024-05-31T25:00',
    '31.5.2024',
  ])('does not guess at %j', (text) => {
    expect(readDate(text)).toBeUndefined()
  })

  it('reads what JavaScript writes', () => {
    fc.assert(
      fc.property(moment, (date) => {
        expect(readDate(date.toISOString())).toEqual(date)
      }),
    )
  })
})

describe('a date among the outputs', () => {
  const schemas: Readonly<Record<string, z.ZodType>> = {
    'z.date()': z.date(),
    'z.coerce.date()': z.coerce.date(),
    nullable: z.date().nullable(),
    optional: z.date().optional(),
    'in an object': z.object({ at: z.date() }).transform(({ at }) => at),
    'in a list': z.array(z.coerce.date()).transform(([at]) => at),
  }
  const written: Readonly<Record<string, (value: unknown) => unknown>> = {
    'in an object': (at) => ({ at }),
    'in a list': (at) => [at],
  }
  const read = async (definition: never, name: string, value: unknown, json: boolean): Promise<unknown> => {
    const shaped = (written[name] ?? ((same: unknown) => same))(value)
    const text = typeof shaped === 'string' ? shaped : JSON.stringify(shaped)
    const reply = json ? JSON.stringify({ due: shaped }) : `[[ ## due ## ]]\n${text}\n\n[[ ## completed ## ]]`
    const options = { lm: scriptedLM(reply), repairs: 0, adapter: json ? jsonAdapter() : chatAdapter() }
    try {
      return (await new Predict<'q -> due: date'>(definition).run({ q: '' }, options)).due
    } catch (error) {
      return (error as { code?: string }).code
    }
  }

  it.each(Object.entries(schemas))('is that date for every adapter, or refused: %s', async (name, schema) => {
    const definition = signature({ input: 'q', output: { due: schema } }) as never
    await fc.assert(
      fc.asyncProperty(moment, fc.boolean(), async (date, json) => {
        expect(await read(definition, name, date.toISOString(), json)).toEqual(date)
      }),
      { numRuns: 30 },
    )
    for (const odd of [20_240_501, '20240501', 'tomorrow', '2024-02-30', 1_714_521_600_000, true])
      for (const json of [true, false])
        expect(await read(definition, name, odd, json), String(odd)).toBe('REPLY_INVALID')
  })

  it('is told as an ISO date, in the text of a signature too', async () => {
    const inText = signature('notice -> due: date, all: list[datetime.datetime], maybe: Optional[date]')
    expect(inText.outputs.map(({ type }) => type)).toEqual([
      'date (ISO 8601, such as 2024-05-31)',
      'date (ISO 8601, such as 2024-05-31 or 2024-05-31T14:30:00Z)[]',
      'date (ISO 8601, such as 2024-05-31) | null',
    ])
    const reply = '{"due": "2024-05-31", "all": ["2024-05-31T10:00:00Z"], "maybe": "null"}'
    const options = { lm: scriptedLM(reply), repairs: 0, adapter: jsonAdapter() }
    const { due, all, maybe } = await new Predict(inText).run({ notice: 'n' }, options)
    expect([due.getUTCDate(), all[0]?.getUTCHours(), maybe]).toEqual([31, 10, null])
  })
})

describe('a type that JSON lacks', () => {
  it.each([
    [z.map(z.string(), z.number()), 'Map'],
    [z.object({ deep: z.array(z.set(z.string())) }), 'Set'],
    [z.bigint().nullable(), 'bigint'],
    [z.symbol(), 'symbol'],
    [z.promise(z.string()), 'Promise'],
    [z.nan(), 'NaN'],
  ])('is refused by name when the signature is made: %#', (schema, name) => {
    expect(() => signature({ input: 'q', output: { odd: schema } })).toThrow(
      `Field 'odd' has ${name}, which JSON lacks`,
    )
    expect(() => signature({ input: z.object({ odd: schema }), output: 'a' })).toThrow(`has ${name}, which JSON lacks`)
  })

  it('is no matter where a transform makes it of what JSON has', () => {
    const made = z.array(z.string()).transform((items) => new Set(items))
    expect(signature({ input: 'q', output: { made, big: z.coerce.bigint() } }).outputs[0]?.type).toBe('string[]')
  })
})
