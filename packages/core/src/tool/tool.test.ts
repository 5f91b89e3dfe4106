import { onEvent } from '../on-event.ts'
import { describe, expect, expectTypeOf, it } from 'vitest'
import * as z from 'zod'
import { withContext } from '../scope.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { recordExecution } from '../module/execute.ts'
import { type Tool, tool } from './tool.ts'

const add = tool({
  name: 'add',
  description: 'Adds two numbers.',
  input: z.object({ a: z.number(), b: z.number().default(1) }),
  run: ({ a, b }) => a + b,
})

describe('tool', () => {
  it('checks its arguments and runs', async () => {
    expect(await add.call({ a: 2 })).toBe(3)
    expectTypeOf(add).toEqualTypeOf<Tool<number>>()
    expect(add.inputSchema).toMatchObject({ type: 'object', required: ['a'] })
  })

  it('refuses arguments that do not fit, naming each', async () => {
    await expect(add.call({ a: 'two' })).rejects.toMatchObject({
      code: 'TOOL_INPUT_INVALID',
      message: expect.stringMatching(/^The arguments of tool 'add' do not fit: `a`: .* They were: {"a":"two"}$/),
    })
  })

  it('wraps what it throws', async () => {
    const cause = new Error('no such city')
    const broken = tool({
      name: 'weather',
      description: '',
      run: () => {
        throw cause
      },
    })
    await expect(broken.call({})).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      message: "Tool 'weather' failed: no such city",
      cause,
    })
  })

  it('lets a wrong set-up through as it is', async () => {
    const error = new ConfigurationError('no LM', { code: 'LM_NOT_CONFIGURED' })
    const broken = tool({ name: 'ask', description: '', run: () => Promise.reject(error) })
    await expect(broken.call({})).rejects.toBe(error)
  })

  it('ends a call that takes too long, and tells the tool', async () => {
    let told: unknown
    const slow = tool({
      name: 'slow',
      description: '',
      timeoutMs: 5,
      run: (_, { signal }) =>
        new Promise(() => signal.addEventListener('abort', () => (told = (signal.reason as Error).message))),
    })
    await expect(slow.call({})).rejects.toMatchObject({ code: 'TOOL_TIMEOUT' })
    expect(told).toBe("Tool 'slow' took longer than 5 ms.")
  })

  it('rejects with the reason of an abort, of the call or the context', async () => {
    const never = tool({ name: 'never', description: '', run: () => new Promise(() => {}) })
    const call = new AbortController()
    const called = never.call({}, { signal: call.signal })
    call.abort('enough')
    await expect(called).rejects.toBe('enough')
    const outer = new AbortController()
    const within = withContext({ signal: outer.signal }, () => never.call({}))
    outer.abort('all of it')
    await expect(within).rejects.toBe('all of it')
    await expect(add.call({ a: 1 }, { signal: call.signal })).rejects.toBe('enough')
  })

  it('is published and recorded', async () => {
    const ended: unknown[] = []
    const stop = onEvent('tool', { end: ({ tool: name, result }) => ended.push([name, result]) })
    const { trace } = await recordExecution(() => add.call({ a: 4 })).finally(stop)
    expect(ended).toEqual([['add', 5]])
    expect(trace).toMatchObject([{ kind: 'tool', path: 'add', input: { a: 4 }, output: 5 }])
  })

  it('refuses a definition that no provider takes', () => {
    const run = (): string => ''
    expect(() => tool({ name: 'my tool', description: '', run })).toThrow('letters, digits')
    expect(() => tool({ name: 'a', description: '', input: z.string(), run })).toThrow('must be an object')
    expect(() => tool({ name: 'a', description: '', timeoutMs: 0, run })).toThrow('`timeoutMs`')
  })

  it('takes what a JSON Schema describes, and checks types and required members', async () => {
    const inputSchema = {
      type: 'object',
      properties: { station: { type: 'string' }, limit: { type: 'integer' } },
      required: ['station'],
    }
    const board = tool({ name: 'board', description: '', inputSchema, run: (given) => given })
    expect(await board.call({ station: 'Basel' })).toEqual({ station: 'Basel' })
    expect(await board.call('{"station": "Basel"}')).toEqual({ station: 'Basel' })
    expect(await board.call({ station: 'Basel', limit: null })).toEqual({ station: 'Basel' })
    for (const wrong of [{}, null, { station: 7 }, { station: 'Basel', limit: 'many' }, [], 'Basel'])
      await expect(board.call(wrong)).rejects.toMatchObject({ code: 'TOOL_INPUT_INVALID' })
    expect(() => tool({ name: 'a', description: '', inputSchema: { type: 'string' }, run: () => '' })).toThrow(
      'JSON Schema of an object',
    )
  })

  it.each([
    [{ n: 3.5 }, '`n`'],
    [{ n: 12 }, '`n`'],
    [{ n: 1, tags: ['a', 'a'] }, '`tags`'],
    [{ n: 1, unit: 'mile' }, '`unit`'],
    [{ n: 1, size: { w: 'wide' } }, '`size.w`'],
    [{ n: 1, name: 'not' }, '`name`'],
    [{}, 'n'],
    [{ n: 1, other: true }, 'other'],
  ])('checks all that a JSON Schema says, and names the argument: %j', async (given, named) => {
    const inputSchema = {
      type: 'object',
      properties: {
        n: { allOf: [{ type: 'integer' }, { maximum: 10 }] },
        tags: { type: 'array', items: { type: 'string' }, uniqueItems: true },
        unit: { enum: ['km', 'm'] },
        size: { $ref: '#/$defs/size' },
        name: { type: 'string', not: { const: 'not' } },
      },
      required: ['n'],
      additionalProperties: false,
      $defs: { size: { type: 'object', properties: { w: { type: 'number' } } } },
    }
    const measure = tool({ name: 'measure', description: '', inputSchema, run: (input) => input })
    const right = { n: 10, tags: ['a', 'b'], unit: 'km', size: { w: 2 }, name: 'a' }
    expect(await measure.call(right)).toEqual(right)
    const error = await measure.call(given).catch((thrown: unknown) => thrown as Error)
    expect(error).toMatchObject({ code: 'TOOL_INPUT_INVALID', message: expect.stringContaining(named) })
  })

  it('takes what the AI SDK makes of a JSON Schema, and refuses one that refers to nothing', async () => {
    const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }
    const wrapped = { [Symbol.for('vercel.ai.schema')]: true, jsonSchema: schema, validate: undefined }
    const made = tool({ name: 'made', description: '', inputSchema: wrapped, run: (input) => input })
    expect(made.inputSchema).toEqual(schema)
    await expect(made.call({ n: 1.5 })).rejects.toThrow('`n`')
    const lost = { type: 'object', properties: { n: { $ref: '#/$defs/none' } } }
    expect(() => tool({ name: 'lost', description: '', inputSchema: lost, run: () => '' })).toThrow(
      "of tool 'lost' can't be used",
    )
  })

  it('takes a schema of a library as `inputSchema` too, with its types', async () => {
    const inputSchema = z.object({ station: z.string(), limit: z.number().default(3) })
    const board = tool({
      name: 'board',
      description: '',
      inputSchema,
      run: ({ station, limit }) => station.repeat(limit),
    })
    expect(board.inputSchema).toMatchObject({ type: 'object', required: ['station'] })
    expect(await board.call({ station: 'x' })).toBe('xxx')
  })

  it.each([[undefined], [null], [''], ['null'], [{}], ['{}']])('takes %j for no arguments', async (given) => {
    const list = tool({
      name: 'list',
      description: '',
      input: z.object({ limit: z.number().optional(), tags: z.array(z.string()).default([]) }),
      run: (input) => input,
    })
    expect(await list.call(given)).toEqual({ tags: [] })
    expect(await tool({ name: 'now', description: '', run: (input) => input }).call(given)).toEqual({})
  })

  it('gives dates for ISO dates, and refuses types that JSON lacks', async () => {
    const input = z.object({ at: z.date(), days: z.array(z.date()).optional() })
    const plan = tool({ name: 'plan', description: '', input, run: ({ at, days = [] }) => [at, ...days] })
    expect(await plan.call({ at: '2024-05-01', days: ['2024-05-02T10:00:00+02:00'] })).toEqual([
      new Date('2024-05-01T00:00:00Z'),
      new Date('2024-05-02T08:00:00Z'),
    ])
    for (const at of ['tomorrow', '2024-02-30', 20_240_501, ''])
      await expect(plan.call({ at })).rejects.toMatchObject({ code: 'TOOL_INPUT_INVALID' })
    const odd = z.object({ all: z.map(z.string(), z.number()) })
    expect(() => tool({ name: 'odd', description: '', input: odd, run: () => '' })).toThrow(
      'have Map, which JSON lacks',
    )
  })
})
