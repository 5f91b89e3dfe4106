import type { FailedAssertion } from '../assertion/failed-assertion.ts'
import { mergeContext } from '../context.ts'
import type { LMOptions } from '../lm/lm.ts'
import type { Issue } from '../errors/issue.ts'
import { currentScope, withScope } from '../scope.ts'
import { defineWork, type WorkKind } from '../work/define-work.ts'
import { work } from '../work/work.ts'
import type { AttemptedCall, AttemptScope } from './attempt-scope.ts'

/** What is told of an attempt. */
export interface AttemptPayload {
  /** The module that tries. */
  readonly module: string
  /** Counts from 1. */
  readonly attempt: number
  /** What was wrong with the attempt before. */
  readonly issues: readonly Issue[]
}

/** A module tries to give an output that holds. */
export const attemptWork: WorkKind<AttemptPayload> = defineWork('attempt', {
  title: ({ module, attempt }) => `attempt ${attempt} of ${module}`,
  attributes: ({ module, attempt }) => ({ 'dspex.module': module, 'dspex.attempt': attempt }),
  content: ['issues', 'result'],
  trace: {
    kind: 'attempt',
    path: ({ module }) => module,
    input: ({ attempt, issues }) => ({ attempt, ...(issues.length > 0 && { issues }) }),
  },
})

/** What came of one attempt. */
export type Attempt<T> = AttemptNotes &
  ({ readonly output: T; readonly error?: undefined } | { readonly output?: undefined; readonly error: unknown })

/** What was noted during an attempt. */
export interface AttemptNotes {
  /** The calls of predictors and tools that ended well, in the order in which they ended. */
  readonly calls: readonly AttemptedCall[]
  /** What was suggested and did not hold. */
  readonly suggestions: readonly FailedAssertion[]
  /**
   * Takes the attempt back: who reads the stream is told so, its entries in the trace are marked as `dropped`, and what
   * learns from traces does not see them.
   */
  drop(): Promise<void>
}

/** Which attempt it is. */
export interface AttemptSettings {
  /** The module that tries. */
  readonly module: string
  /** Counts from 1. */
  readonly attempt: number
  /** What was wrong with the attempt before. @default nothing */
  readonly issues?: readonly Issue[] | undefined
  /** The kind of work that it is told and traced as. @default 'attempt' */
  readonly kind?: WorkKind<AttemptPayload> | undefined
  /** How its predictors sample where they do not say themselves, laid over what applies. @default as outside */
  readonly lmOptions?: LMOptions | undefined
  /**
   * Calls of an earlier attempt whose answers hold still: who asks the same again is answered by them, once each, and
   * nothing is sent.
   *
   * @default none
   */
  readonly answers?: readonly AttemptedCall[] | undefined
}

/**
 * Runs one of several attempts of a module, and notes what is needed to judge it, to go on from it, or to take it back.
 * It stands in the trace, with what happens inside. An error of the attempt is part of the outcome; an abort rejects.
 *
 * @example
 * const first = await runAttempt({ module: this.name, attempt: 1 }, () => inner.run(input))
 */
export async function runAttempt<T>(
  { module, attempt, issues = [], answers = [], lmOptions, kind = attemptWork }: AttemptSettings,
  run: () => Promise<T>,
): Promise<Attempt<T>> {
  const scope = currentScope()
  const { attempt: outer, observers, context } = scope
  const sampled = lmOptions ? mergeContext(context, { lmOptions }) : context
  const sampling = { inside: sampled.lmOptions, outside: context.lmOptions }
  const notes: AttemptScope = { calls: [], told: [], suggestions: [], answers, given: new Set(), sampling, outer }
  let id: number | undefined
  const inside = (): Promise<T> =>
    work<WorkKind<AttemptPayload, T>, T>(
      kind,
      () => ({ module, attempt, issues }),
      (piece) => {
        id = piece.id
        return withScope({ ...currentScope(), context: sampled, attempt: notes }, run)
      },
    )
  const common: AttemptNotes = {
    calls: notes.calls,
    suggestions: notes.suggestions,
    async drop() {
      for (let each = outer; each; each = each.outer) {
        remove(each.calls, notes.calls)
        remove(each.told, notes.told)
      }
      if (id !== undefined) observers?.recorder?.drop(id)
      for (const told of notes.told) await told.takeBack()
    },
  }
  try {
    return { ...common, output: await inside() }
  } catch (error) {
    context.signal?.throwIfAborted()
    return { ...common, error }
  }
}

function remove<Item>(list: Item[], gone: readonly Item[]): void {
  const known = new Set(gone)
  const kept = list.filter((item) => !known.has(item))
  list.splice(0, list.length, ...kept)
}
