import {
  BudgetError,
  CacheError,
  ConfigurationError,
  DspexError,
  EmbedderError,
  LMError,
  type LMErrorCode,
  RerankerError,
  RetrieverError,
  StateError,
} from '@dspex/core'

/**
 * Who is to blame for an error: the `program` (a failure), the `infrastructure` (nothing is known), or the `setup`, with
 * which no trial can succeed.
 */
export type Blame = 'program' | 'infrastructure' | 'setup'

const blameOfLM: Readonly<Record<LMErrorCode, Blame>> = {
  LM_RATE_LIMIT: 'infrastructure',
  LM_TIMEOUT: 'infrastructure',
  LM_TRANSPORT: 'infrastructure',
  LM_SERVER: 'infrastructure',
  LM_RESULT_INVALID: 'infrastructure',
  LM_FAILED: 'infrastructure',
  LM_NOT_CACHED: 'infrastructure',
  LM_NOT_RECORDED: 'infrastructure',
  LM_AUTHENTICATION: 'setup',
  LM_INVALID_REQUEST: 'program',
  LM_UNSUPPORTED: 'program',
  LM_CONTEXT_WINDOW: 'program',
}

/**
 * Says who is to blame for what a program threw. An error of the user's code with one of ours as its cause is judged by
 * that cause; any other is the program's.
 */
export function blameFor(error: unknown): Blame {
  let current = error
  for (let depth = 0; depth < 8; depth += 1) {
    if (DspexError.isInstance(current)) return blameForOurs(current)
    if (!(current instanceof Error)) break
    current = current.cause
  }
  return 'program'
}

function blameForOurs(error: DspexError): Blame {
  if (ConfigurationError.isInstance(error) || StateError.isInstance(error)) return 'setup'
  if (LMError.isInstance(error)) return blameOfLM[error.code] ?? 'infrastructure'
  // What a budget did not allow has not been tried.
  if (BudgetError.isInstance(error)) return 'infrastructure'
  const isPort = [RetrieverError, EmbedderError, RerankerError, CacheError].some((family) => family.isInstance(error))
  // What the caller asked for in a wrong way is the caller's mistake.
  const isAskedWrong = error.code.endsWith('_REQUEST_INVALID') || error.code === 'FILTER_INVALID'
  return isPort && !isAskedWrong ? 'infrastructure' : 'program'
}

/** What a row says about an error. */
export interface ErrorFacts {
  /** The name of the error's class. */
  readonly name: string
  /** The error's code, where it has one. */
  readonly code?: string
  /** What happened, in words. */
  readonly message: string
}

/** Writes an error as data. Texts that no file or database takes are mended. */
export function describeError(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { name: 'Error', message: cut(String(error)) }
  const { code } = error as { readonly code?: unknown }
  return { name: error.name, ...(typeof code === 'string' && { code }), message: cut(error.message) }
}

function cut(text: string): string {
  return (text.length > 2000 ? `${text.slice(0, 1999)}…` : text).toWellFormed()
}
