import { expect } from 'vitest'
import { DspexError } from '../../errors/dspex-error.ts'
import { disposeOf, type SuiteCase, type SuiteOptions } from '../suite.ts'
import { within } from '../within.ts'

/** How the cases that hold for every port call a resource. */
export interface ResourceCalls<Resource, Argument> {
  /** What resources are made with. */
  readonly argument: Argument
  /** Makes a call that succeeds. */
  readonly call: (resource: Resource, signal?: AbortSignal) => Promise<unknown>
  /** The name of the port's error class. */
  readonly errorName: string
  /** Whether work that was done by the time of the abort may count. @default false */
  readonly mayBeDone?: boolean | undefined
}

/** The cases that hold for every port: cancellation, disposal and the wrapping of errors. */
export function resourceCases<Resource, Argument, Options extends SuiteOptions<Resource, Argument>>(
  calls: ResourceCalls<Resource, Argument>,
): SuiteCase<Resource, Argument, Options>[] {
  const { argument, call, errorName, mayBeDone = false } = calls
  return [
    {
      name: 'rejects with the reason of a signal that has fired before',
      async run({ create, withinMs }) {
        const resource = await create(argument)
        const reason = new Error('cancelled before')
        const outcome = settle(call(resource, AbortSignal.abort(reason)))
        expect(await within(withinMs, outcome, 'A call with an aborted signal')).toEqual({ error: reason })
      },
    },
    {
      name: 'rejects at once with the reason of a signal that fires meanwhile',
      async run({ create, withinMs }) {
        const resource = await create(argument)
        const controller = new AbortController()
        const reason = new Error('cancelled meanwhile')
        const outcome = settle(call(resource, controller.signal))
        controller.abort(reason)
        const { error } = await within(withinMs, outcome, 'Noticing an abort')
        if (!mayBeDone || error !== undefined) expect(error).toBe(reason)
      },
    },
    {
      name: 'works after a call was cancelled',
      async run({ create }) {
        const resource = await create(argument)
        const controller = new AbortController()
        const cancelled = settle(call(resource, controller.signal))
        controller.abort(new Error('cancelled'))
        await Promise.all([call(resource), cancelled])
      },
    },
    {
      name: 'can be disposed of twice, with a call in flight',
      async run({ create, withinMs }) {
        const resource = await create(argument)
        const inFlight = settle(call(resource))
        await within(withinMs, disposeOf(resource), 'Disposal')
        await within(withinMs, disposeOf(resource), 'Disposal again')
        await within(withinMs, inFlight, 'A call in flight while the resource was disposed of')
      },
    },
    {
      name: `rejects with its ${errorName} and a cause when the technology fails`,
      async run({ createFailing }) {
        const { error } = await settle(call(await createFailing()))
        expect(error, 'the call must fail').toBeDefined()
        expect(DspexError.isInstance(error), `expected ${errorName}, got ${String(error)}`).toBe(true)
        expect((error as Error).name).toBe(errorName)
        expect((error as Error).cause, 'the cause').toBeDefined()
      },
    },
  ]
}

async function settle(promise: Promise<unknown>): Promise<{ readonly error?: unknown }> {
  try {
    await promise
    return {}
  } catch (error) {
    return { error }
  }
}
