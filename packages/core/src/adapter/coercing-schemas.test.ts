import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ParseError } from '../errors/parse-error.ts'
import { Predict } from '../module/predict.ts'
import { signature } from '../signature/signature.ts'
import { chatReply } from '../testing/index.ts'
import { scriptedLM } from '../testing/index.ts'
import { tool } from '../tool/tool.ts'
import { jsonAdapter } from './json/json-adapter.ts'

/** What a value is read as, in a member of an object where `inside`, else as the field itself; `undefined` where it is refused. */
async function readAs(schema: z.ZodType, value: unknown, inside: boolean): Promise<unknown> {
  const made = signature({ input: 'question', output: { made: inside ? z.object({ part: schema }) : schema } })
  const lm = scriptedLM(() => JSON.stringify({ made: inside ? { part: value } : value }))
  try {
    const { made: found } = await new Predict(made, { adapter: jsonAdapter({ fallback: undefined }), repairs: 0 }).run(
      { question: 'q' },
      { lm },
    )
    return inside ? (found as { part: unknown }).part : found
  } catch (error) {
    if (ParseError.isInstance(error)) return undefined
    throw error
  }
}

const junk = [null, [], {}, [5], { a: 1 }]

describe('schemas that coerce', () => {
  it.each<[string, z.ZodType, [unknown, unknown][], unknown[]]>([
    [
      'number',
      z.coerce.number(),
      [
        [5, 5],
        ['5', 5],
        ['1_000', 1000],
      ],
      [...junk, '', ' ', true, 'five', '0,123'],
    ],
    [
      'boolean',
      z.coerce.boolean(),
      [
        [false, false],
        ['no', false],
        ['false', false],
        ['yes', true],
      ],
      [...junk, '', 'maybe', 7],
    ],
    [
      'string',
      z.coerce.string(),
      [
        ['a', 'a'],
        ['', ''],
        [5, '5'],
        [1.5, '1.5'],
      ],
      junk,
    ],
    [
      'bigint',
      z.coerce.bigint(),
      [
        [5, 5n],
        ['12345678901234567890', 12345678901234567890n],
      ],
      [...junk, '', 1.5, true, 'x'],
    ],
    ['date', z.coerce.date(), [['2024-05-01', new Date('2024-05-01')]], [...junk, '', true, '5', 5, 'tomorrow']],
    [
      'text to date',
      z.string().pipe(z.coerce.date()),
      [
        ['2024-05-01', new Date('2024-05-01')],
        ['2024-05-01T10:00', new Date('2024-05-01T10:00Z')],
      ],
      [...junk, '', '5', 'May 1'],
    ],
  ])('read a %s strictly, in a field and within', async (_, schema, right, wrong) => {
    for (const inside of [false, true]) {
      for (const [given, expected] of right)
        expect([given, await readAs(schema, given, inside)]).toEqual([given, expected])
      for (const given of wrong) expect([given, await readAs(schema, given, inside)]).toEqual([given, undefined])
    }
  })

  it('take null where it fits, and leave out what may be left out', async () => {
    expect(await readAs(z.coerce.number().nullable(), null, true)).toBe(null)
    expect(await readAs(z.coerce.number().nullable(), '', true)).toBeUndefined()
    expect(await readAs(z.union([z.coerce.number(), z.string()]), 'five', true)).toBe('five')
    expect(await readAs(z.union([z.coerce.number(), z.string()]), null, true)).toBeUndefined()
    expect(await readAs(z.array(z.coerce.boolean()), ['no', 'yes'], false)).toEqual([false, true])
    expect(await readAs(z.record(z.string(), z.coerce.number()), { a: '1', b: 2 }, false)).toEqual({ a: 1, b: 2 })
    expect(await readAs(z.object({ a: z.coerce.number().optional() }), {}, false)).toEqual({})
    expect(await readAs(z.coerce.number().int(), '3.5', true)).toBeUndefined()
  })

  it('say what was expected and where', async () => {
    const made = signature({ input: 'question', output: { made: z.object({ parts: z.array(z.coerce.number()) }) } })
    const lm = scriptedLM(() => JSON.stringify({ made: { parts: [1, ''] } }))
    const running = new Predict(made, { adapter: jsonAdapter(), repairs: 0 }).run({ question: 'q' }, { lm })
    await expect(running).rejects.toMatchObject({
      issues: [{ path: 'made.parts[1]', message: 'expected a number, got ""' }],
    })
  })

  it('are read so by whole schemas and by tools', async () => {
    const whole = signature({ input: 'question', output: z.object({ n: z.coerce.number() }) })
    expect(whole.validateOutput({ n: '' })).toMatchObject({ issues: [{ path: 'n' }] })
    expect(whole.validateOutput({ n: '5' })).toEqual({ value: { n: 5 } })
    const add = tool({
      name: 'add',
      description: 'Adds.',
      input: z.object({ n: z.coerce.number(), on: z.coerce.boolean() }),
      run: (given) => given,
    })
    expect(await add.call({ n: '2', on: 'no' })).toEqual({ n: 2, on: false })
    await expect(add.call({ n: null, on: 'no' })).rejects.toThrow('`n`: expected a number, got null')
    await expect(add.call({ n: 1, on: 'maybe' })).rejects.toThrow('`on`: expected true or false')
  })

  it('never make a number of what is none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const found = await readAs(z.coerce.number(), value, true)
        if (typeof value === 'number') expect(found).toBe(Object.is(value, -0) ? 0 : value)
        else if (found !== undefined) expect(Number((value as string).replaceAll(/[,_*`"']/g, ''))).toBe(found)
      }),
      { numRuns: 200 },
    )
  })
})

describe('words of plain types', () => {
  it.each([
    ['int | null', '1_000', 1000],
    ['float | null', '1,234.5', 1234.5],
    ['bool | null', 'yes', true],
    ['int | null', 'None', null],
    ['date', '2024-05-01T23:00:00-05:00', new Date('2024-05-01')],
    ['date | null', '2024-05-01T23:00:00-05:00', new Date('2024-05-01')],
    ['date | null', 'None', null],
    ['date', '```\n2024-05-01\n```', new Date('2024-05-01')],
    ["'str[a]' | 'a'", 'str[a]', 'str[a]'],
    ["'a' | int", 'A', 'a'],
    ["'a' | int", '7', 7],
    ['datetime', '2024-05-01T23:00:00-05:00', new Date('2024-05-02T04:00Z')],
  ])('read %s of %s, whatever the adapter', async (type, text, expected) => {
    const qa = (options: object) => new Predict(`question -> made: ${type}`, { repairs: 0, ...options })
    const chat = scriptedLM(() => chatReply({ made: text }))
    expect(await qa({}).run({ question: 'q' }, { lm: chat })).toEqual({ made: expected })
    const json = scriptedLM(() => JSON.stringify({ made: text }))
    expect(await qa({ adapter: jsonAdapter() }).run({ question: 'q' }, { lm: json })).toEqual({
      made: expected,
    })
  })
})
