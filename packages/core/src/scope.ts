import { AsyncLocalStorage } from 'node:async_hooks'
import type { AttemptScope } from './attempt/attempt-scope.ts'
import { type Context, mergeContext } from './context.ts'
import type { FeedbackScope } from './feedback.ts'
import type { LMRequest } from './lm/lm.ts'
import type { PredictorPaths } from './state/find-predictors.ts'
import type { StateView } from './state/state-view.ts'
import type { StreamSink } from './streamed-event.ts'
import type { Recorder } from './trace.ts'

/** Everything that flows with the asynchronous work: what users set, and where we are. */
export interface Scope {
  readonly context: Context
  /** The state views around this work, nearest first. */
  readonly view: StateView | undefined
  /** Names predictors: by their path within the outermost program. */
  readonly paths: PredictorPaths | undefined
  /** Set during a preview: takes a request instead of the LM and returns what to throw. */
  readonly preview: ((path: string, request: LMRequest) => Error) | undefined
  /** What the next attempts of predictors are told, nearest first. */
  readonly feedback: FeedbackScope | undefined
  /** The attempt of a module that this work belongs to. */
  readonly attempt: AttemptScope | undefined
  /** The piece of work that this one is part of. */
  readonly work: number | undefined
  /** The execution that this work belongs to. */
  readonly execution: string | undefined
  /** Who watches, besides those who listen to channels. */
  readonly observers: Observers | undefined
}

/** Who watches the work of one run. */
export interface Observers {
  /** The execution that records it. */
  readonly recorder?: Recorder | undefined
  /** The stream that tells of it. */
  readonly sink?: StreamSink | undefined
}

/** The scope outside of everything. */
export const emptyScope: Scope = {
  context: {},
  view: undefined,
  paths: undefined,
  preview: undefined,
  feedback: undefined,
  attempt: undefined,
  work: undefined,
  execution: undefined,
  observers: undefined,
}
const storage = new AsyncLocalStorage<Scope>()

/** Reads the context that applies here: what the enclosing {@link withContext} and `run` calls have set. */
export function currentContext(): Context {
  return currentScope().context
}

/**
 * Runs `work` with `context` laid over the enclosing one; what is not named stays.
 *
 * @example await withContext({ lm, signal }, () => rag.run({ question: 'Who wrote Emma?' }))
 */
export function withContext<T>(context: Context, work: () => T): T {
  const scope = currentScope()
  return withScope({ ...scope, context: mergeContext(scope.context, context) }, work)
}

/** Reads the scope that applies here. */
export function currentScope(): Scope {
  return storage.getStore() ?? emptyScope
}

/** Runs `work` in `scope`. */
export function withScope<T>(scope: Scope, work: () => T): T {
  return storage.run(scope, work)
}
