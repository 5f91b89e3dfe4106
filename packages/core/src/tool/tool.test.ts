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
})
