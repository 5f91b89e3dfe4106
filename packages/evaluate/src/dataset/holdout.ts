import { ConfigurationError, type Example } from '@dspex/core'
import { hashJson } from '@dspex/core/implement'
import { exampleHash } from './identify-examples.ts'

/**
 * Examples that are kept back for the last word. Each look at them makes the next one worth less, as choices begin to
 * follow what was seen: so every opening has a purpose and is counted.
 */
export interface Holdout<
  Input extends object = Record<string, unknown>,
  Labels extends object = Record<string, unknown>,
  Row = Example<Input, Labels>,
> {
  /** What it is called: the name of the part that it was. */
  readonly name: string
  /** How many examples. */
  readonly size: number
  /** A hash over its ids and contents: uses are counted under it. */
  readonly version: string
  /** Every opening so far, the earliest first. */
  uses(): Promise<readonly HoldoutUse[]>
  /** Writes down the use and, once that is done, hands out the examples. */
  open(options: {
    /** What it is opened for. */
    readonly purpose: string
    /** Cancels before the use is written down; after that the opening counts. */
    readonly signal?: AbortSignal | undefined
  }): Promise<readonly Row[]>
  /** Says in words how often it was opened, and what for. */
  describe(): Promise<string>
}

/** One opening of a holdout. */
export interface HoldoutUse {
  /** The version of the holdout. */
  readonly holdout: string
  /** What it was opened for. */
  readonly purpose: string
  /** When, in ISO 8601. */
  readonly at: string
}

/**
 * Where uses of holdouts are kept: in a file (`fileHoldoutLog`), a database, in memory. Prove an implementation with
 * `testHoldoutLog` of `@dspex/evaluate/conformance`. A log that can't be used rejects: a count that can't be trusted is none.
 */
export interface HoldoutLog {
  /** Every use of the holdout with this version, the earliest first. */
  read(holdout: string): Promise<readonly HoldoutUse[]>
  /** Keeps a use, for good once it resolves. */
  append(use: HoldoutUse): Promise<void>
}

/** Options of {@link createHoldout}. */
export interface CreateHoldoutOptions {
  /** Where uses are kept. @default in memory, so until the process ends */
  readonly log?: HoldoutLog | undefined
  /** The clock. @default the time of day */
  readonly now?: (() => Date) | undefined
}

/** Keeps examples back. `splitDataset` does it for a part of a data set. */
export function createHoldout<Input extends object, Labels extends object>(
  name: string,
  examples: readonly Example<Input, Labels>[],
  options: CreateHoldoutOptions = {},
): Holdout<Input, Labels> {
  const { log = memoryHoldoutLog(), now = () => new Date() } = options
  const hashes = examples.map((example) => [example.id, exampleHash(example)] as const)
  const version = hashJson(hashes.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return {
    name,
    size: examples.length,
    version,
    uses: () => log.read(version),
    async open({ purpose, signal }) {
      signal?.throwIfAborted()
      if (purpose.trim() === '') {
        throw new ConfigurationError(`Say what holdout '${name}' is opened for: open({ purpose: 'final comparison' }).`)
      }
      await log.append({ holdout: version, purpose, at: now().toISOString() })
      return examples
    },
    async describe() {
      const uses = await log.read(version)
      const times = uses.length === 1 ? 'once' : `${uses.length} times`
      const opened =
        uses.length === 0
          ? 'never opened'
          : `opened ${times}: ${uses.map(({ purpose, at }) => `${purpose} (${at})`).join('; ')}`
      return `Holdout '${name}', ${examples.length} examples, ${opened}.`
    },
  }
}

/** Keeps uses as long as the process runs. */
export function memoryHoldoutLog(): HoldoutLog {
  const uses: HoldoutUse[] = []
  return {
    read: async (holdout) => uses.filter((use) => use.holdout === holdout).map((use) => ({ ...use })),
    async append(use) {
      uses.push({ ...use })
    },
  }
}
