import { describe, it } from 'vitest'

/** What every suite takes. `Argument` is what the suite asks the resource to be made with. */
export interface SuiteOptions<Resource, Argument = void> {
  /** Makes a fresh resource for one test. One that is `AsyncDisposable` is disposed of after the test. */
  readonly create: (argument: Argument) => Resource | Promise<Resource>
  /** Makes a resource whose every call fails in the technology underneath. @default that test is skipped */
  readonly createFailing?: (() => Resource | Promise<Resource>) | undefined
  /** Tests that do not hold, each with the reason. */
  readonly skip?: readonly SkippedTests[] | undefined
  /** How soon a call must notice an abort, a disposal or an expiry, in milliseconds. @default 2000 */
  readonly withinMs?: number | undefined
}

/** Tests that do not hold for one reason. */
export interface SkippedTests {
  /** Why not; shown in the name of each test. */
  readonly reason: string
  /** The names of the tests. */
  readonly tests: readonly string[]
}

/** One test of a suite: it rejects when the resource breaks the contract. */
export interface SuiteCase<
  Resource,
  Argument = void,
  Options extends SuiteOptions<Resource, Argument> = SuiteOptions<Resource, Argument>,
> {
  /** What holds, in the present tense. */
  readonly name: string
  /** Tries it. */
  readonly run: (context: CaseContext<Resource, Argument, Options>) => void | Promise<void>
}

/** What a case works with. */
export interface CaseContext<Resource, Argument, Options> {
  /** What the suite was called with. */
  readonly options: Options
  /** How soon a call must notice an abort, a disposal or an expiry, in milliseconds, whether set or by default. */
  readonly withinMs: number
  /** Makes a fresh resource, which is disposed of after the case. */
  readonly create: (argument: Argument) => Promise<Resource>
  /** Makes a failing resource, or skips the case. */
  readonly createFailing: () => Promise<Resource>
  /** Ends the case because it does not apply. */
  readonly skip: (reason: string) => never
}

/** How the cases of a suite went, for a test of the suite itself. */
export interface SuiteOutcome {
  /** The names of the cases that hold. */
  readonly passed: readonly string[]
  /** By the name of each case: what it rejected with. */
  readonly failed: ReadonlyMap<string, unknown>
  /** With the reason of each. */
  readonly skipped: ReadonlyMap<string, string>
}

/**
 * Registers a suite with vitest, one test per case. For packages that own a port and publish its suite.
 *
 * @throws TypeError when `skip` names a test that does not exist or gives no reason
 */
export function registerSuite<Resource, Argument, Options extends SuiteOptions<Resource, Argument>>(
  name: string,
  cases: readonly SuiteCase<Resource, Argument, Options>[],
  options: Options,
): void {
  const reasons = readSkips(name, cases, options.skip ?? [])
  describe(name, () => {
    for (const each of cases) {
      const reason = reasons.get(each.name)
      if (reason === undefined) it(each.name, (test) => runCase(each, options, (why) => test.skip(why)))
      else it.skip(`${each.name} (skipped: ${reason})`, () => {})
    }
  })
}

/** Runs the cases without vitest's registration, so that a test can show that a broken resource fails them. */
export async function runSuite<Resource, Argument, Options extends SuiteOptions<Resource, Argument>>(
  cases: readonly SuiteCase<Resource, Argument, Options>[],
  options: Options,
): Promise<SuiteOutcome> {
  const passed: string[] = []
  const failed = new Map<string, unknown>()
  const skipped = new Map(readSkips('the suite', cases, options.skip ?? []))
  const run = async (each: SuiteCase<Resource, Argument, Options>): Promise<void> => {
    try {
      await runCase(each, options, (reason) => {
        throw new NotApplicable(reason)
      })
      passed.push(each.name)
    } catch (error) {
      if (error instanceof NotApplicable) skipped.set(each.name, error.message)
      else failed.set(each.name, error)
    }
  }
  await Promise.all(cases.filter(({ name }) => !skipped.has(name)).map(run))
  return { passed, failed, skipped }
}

class NotApplicable extends Error {}

async function runCase<Resource, Argument, Options extends SuiteOptions<Resource, Argument>>(
  each: SuiteCase<Resource, Argument, Options>,
  options: Options,
  skip: (reason: string) => never,
): Promise<void> {
  const made: Resource[] = []
  const keep = (resource: Resource): Resource => {
    made.push(resource)
    return resource
  }
  const createFailing = async (): Promise<Resource> =>
    keep(await (options.createFailing ?? (() => skip('createFailing is not given')))())
  try {
    const create = async (argument: Argument): Promise<Resource> => keep(await options.create(argument))
    await each.run({ options, withinMs: options.withinMs ?? 2000, create, createFailing, skip })
  } finally {
    await Promise.all(made.map(disposeOf))
  }
}

/** Disposes of `resource` if it can be. */
export async function disposeOf(resource: unknown): Promise<void> {
  const disposable = resource as Partial<AsyncDisposable> | null | undefined
  await disposable?.[Symbol.asyncDispose]?.()
}

function readSkips(
  suite: string,
  cases: readonly { readonly name: string }[],
  skips: readonly SkippedTests[],
): ReadonlyMap<string, string> {
  const names = new Set(cases.map(({ name }) => name))
  const reasons = new Map<string, string>()
  for (const { reason, tests } of skips) {
    if (reason.trim() === '') throw new TypeError(`${suite} skips tests without a reason: ${tests.join('; ')}.`)
    for (const test of tests) {
      if (!names.has(test))
        throw new TypeError(`${suite} skips '${test}', which is none of its tests: ${[...names].join('; ')}.`)
      reasons.set(test, reason)
    }
  }
  return reasons
}
