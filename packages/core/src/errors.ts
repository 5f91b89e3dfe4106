/**
 * Every error that `@dspex` throws: one class per family, one stable `code` per cause. A message says what
 * happened and what to do next; what a third party threw is the `cause`. An abort is never wrapped.
 */

/** What went wrong, as a stable string to switch on. */
export type DspexErrorCode =
  | SignatureErrorCode
  | InputErrorCode
  | ConfigurationErrorCode
  | LMErrorCode
  | ParseErrorCode
  | StateErrorCode
  | PortErrorCode
  | BudgetErrorCode
  | ToolErrorCode
  | DatasetErrorCode
  | DocumentErrorCode
  | MetricErrorCode
  | ComparisonErrorCode
  | DatabaseErrorCode

/** Codes of {@link SignatureError}: the text can't be read, or what it or an edit says makes no signature. */
export type SignatureErrorCode = 'SIGNATURE_SYNTAX' | 'SIGNATURE_INVALID'
/** Codes of {@link InputError}. */
export type InputErrorCode = 'INPUT_INVALID'
/**
 * Codes of {@link ConfigurationError}: an LM or embedder is needed and none was given, or what was given can't work.
 */
export type ConfigurationErrorCode = 'LM_NOT_CONFIGURED' | 'CONFIGURATION_INVALID'
/**
 * Codes of {@link LMError}. The first four pass by themselves, so they are retryable by default. `LM_UNSUPPORTED`: the
 * LM can't do what was asked. `LM_NOT_CACHED` and `LM_NOT_RECORDED`: there is no reply where nothing else may answer.
 * `LM_RESULT_INVALID`: its result breaks the contract of `LMResult`. `LM_FAILED`: anything that it threw without a code.
 */
export type LMErrorCode =
  | 'LM_RATE_LIMIT'
  | 'LM_TIMEOUT'
  | 'LM_TRANSPORT'
  | 'LM_SERVER'
  | 'LM_AUTHENTICATION'
  | 'LM_INVALID_REQUEST'
  | 'LM_CONTEXT_WINDOW'
  | 'LM_UNSUPPORTED'
  | 'LM_NOT_CACHED'
  | 'LM_NOT_RECORDED'
  | 'LM_RESULT_INVALID'
  | 'LM_FAILED'
/**
 * Codes of {@link ParseError}: there is no text, the model or the provider's filter declined, the token limit cut the
 * reply off, no field was found, or fields were found whose values do not fit. Empty, unreadable and invalid replies
 * are repaired; the other two would only come again.
 */
export type ParseErrorCode = 'REPLY_EMPTY' | 'REPLY_REFUSED' | 'REPLY_TRUNCATED' | 'REPLY_UNREADABLE' | 'REPLY_INVALID'
/**
 * Codes of {@link StateError}: this is no state, the state does not fit the program, its format is of a version that is
 * not known, or the file can't be read or written.
 */
export type StateErrorCode = 'STATE_INVALID' | 'STATE_MISMATCH' | 'STATE_VERSION' | 'STATE_FILE'
/**
 * Codes of {@link RetrieverError}, {@link EmbedderError}, {@link RerankerError} and {@link CacheError}. For each port:
 * `…_FAILED` is what the technology underneath threw, `…_REQUEST_INVALID` the caller's mistake, and `…_RESULT_INVALID`
 * (of a cache: `CACHE_VALUE_INVALID`) a result that breaks the contract.
 */
export type PortErrorCode =
  | 'RETRIEVER_FAILED'
  | 'RETRIEVER_RESULT_INVALID'
  | 'RETRIEVER_REQUEST_INVALID'
  | 'FILTER_INVALID'
  | 'EMBEDDER_FAILED'
  | 'EMBEDDER_REQUEST_INVALID'
  | 'EMBEDDER_RESULT_INVALID'
  | 'EMBEDDER_NOT_CACHED'
  | 'RERANKER_FAILED'
  | 'RERANKER_REQUEST_INVALID'
  | 'RERANKER_RESULT_INVALID'
  | 'CACHE_FAILED'
  | 'CACHE_VALUE_INVALID'

/** Codes of {@link ToolError}: the arguments do not fit, the tool threw, or it took too long. */
export type ToolErrorCode = 'TOOL_INPUT_INVALID' | 'TOOL_FAILED' | 'TOOL_TIMEOUT'
/** Codes of {@link BudgetError}: a limit is reached, or money counts and a price is not known. */
export type BudgetErrorCode = 'BUDGET_EXHAUSTED' | 'BUDGET_UNPRICED'
/** Codes of {@link DatasetError}. */
export type DatasetErrorCode = 'DATASET_INVALID' | 'DATASET_FILE'
/**
 * Codes of the errors about documents: a file or folder can't be opened, or what is in it is no text that can be read.
 * `@dspex/ingest` has the class.
 */
export type DocumentErrorCode = 'DOCUMENT_FILE' | 'DOCUMENT_UNREADABLE'
/** Codes of {@link MetricError}. */
export type MetricErrorCode = 'METRIC_FAILED' | 'METRIC_INPUT_INVALID' | 'METRIC_RESULT_INVALID'
/** Codes of the errors that assertions about a comparison throw: `@dspex/evaluate` has the class. */
export type ComparisonErrorCode = 'NOT_IMPROVED' | 'MAYBE_WORSE'

/**
 * Codes of the errors of `@dspex/postgres`, which has the class. Of opening: the server can't be reached or the connection
 * broke, the server refuses the user or the database, another process has the folder, or the folder can't be used. Of
 * using: it is closed, the embedded engine can't do that, a query would wait for the transaction that it belongs into,
 * every connection rests in somebody's hands, or a query took too long. Of migrations: they can't be read, one that was
 * applied has changed, or one failed.
 */
export type DatabaseErrorCode =
  | 'DATABASE_UNREACHABLE'
  | 'DATABASE_REFUSED'
  | 'DATABASE_LOCKED'
  | 'DATABASE_FOLDER'
  | 'DATABASE_CLOSED'
  | 'DATABASE_UNSUPPORTED'
  | 'DATABASE_OUTSIDE_TRANSACTION'
  | 'DATABASE_STALLED'
  | 'DATABASE_TIMEOUT'
  | 'MIGRATION_INVALID'
  | 'MIGRATION_CHANGED'
  | 'MIGRATION_FAILED'

/** One thing that a schema found wrong. */
export interface Issue {
  /** Where, as a readable path: `answer`, `items[2].price`. */
  readonly path: string
  /** What is wrong and what was expected. */
  readonly message: string
}

/** Options of every error of this package. */
export interface DspexErrorOptions<Code extends DspexErrorCode = DspexErrorCode> {
  /** The stable code. */
  readonly code: Code
  /** The error underneath, usually a third party's. */
  readonly cause?: unknown
}

const brand: unique symbol = Symbol.for('dspex.error') as never

/** The base of every error of `@dspex`. `isInstance` holds across two installed copies, `instanceof` does not. */
export class DspexError<Code extends DspexErrorCode = DspexErrorCode> extends Error {
  /** The name of the class, such as `'LMError'`: what a printed error begins with. */
  override name = 'DspexError'
  /** The stable code: switch on this, never on the message. */
  readonly code: Code
  /** Names the family across installed copies of this package. */
  readonly [brand]: string
  /** The name of the family, which minifiers leave alone. */
  protected static readonly family: string = 'DspexError'

  constructor(message: string, options: DspexErrorOptions<Code>) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = options.code
    this[brand] = new.target.family
  }

  /**
   * Tells whether `value` is an error of this family (`LMError.isInstance(error)`), or of `@dspex` at all
   * (`DspexError.isInstance(error)`), of this copy of the package or another.
   */
  static isInstance<Family>(this: new (...options: never[]) => Family, value: unknown): value is Family {
    if (typeof value !== 'object' || value === null || !(brand in value)) return false
    const { family } = this as unknown as { readonly family: string }
    return family === 'DspexError' || value[brand] === family
  }
}

/** A signature that can't be read, or an edit of one that makes no sense. */
export class SignatureError extends DspexError<SignatureErrorCode> {
  override name = 'SignatureError'
  protected static override readonly family = 'SignatureError'
}

/** An input that does not fit the signature: a field is missing, unknown or of another type. */
export class InputError extends DspexError<InputErrorCode> {
  override name = 'InputError'
  protected static override readonly family = 'InputError'
  /** Each misfit with its path. */
  readonly issues: readonly Issue[]

  constructor(message: string, options: { readonly issues: readonly Issue[]; readonly cause?: unknown }) {
    super(message, { code: 'INPUT_INVALID', cause: options.cause })
    this.issues = options.issues
  }
}

/** Something was not set up, or set up in a way that can't work. */
export class ConfigurationError extends DspexError<ConfigurationErrorCode> {
  override name = 'ConfigurationError'
  protected static override readonly family = 'ConfigurationError'

  constructor(message: string, { code = 'CONFIGURATION_INVALID', cause }: ConfigurationErrorOptions = {}) {
    super(message, { code, cause })
  }
}

/** Options of {@link ConfigurationError}. */
export interface ConfigurationErrorOptions {
  /** The stable code. @default 'CONFIGURATION_INVALID' */
  readonly code?: ConfigurationErrorCode | undefined
  /** The error underneath. */
  readonly cause?: unknown
}

/** Options of {@link LMError}. */
export interface LMErrorOptions extends DspexErrorOptions<LMErrorCode> {
  /** Whether the same call may succeed later. @default by code: rate limit, time-out, transport and server are */
  readonly retryable?: boolean | undefined
  /** How long the provider asked to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined
  /** The HTTP status, where there is one. */
  readonly status?: number | undefined
  /** Who failed: the id of the LM. */
  readonly provider?: string | undefined
}

const retryableCodes: ReadonlySet<LMErrorCode> = new Set(['LM_RATE_LIMIT', 'LM_TIMEOUT', 'LM_TRANSPORT', 'LM_SERVER'])

/** A call to a language model that failed: infrastructure, not the program's answer. */
export class LMError extends DspexError<LMErrorCode> {
  override name = 'LMError'
  protected static override readonly family = 'LMError'
  /** Whether the same call may succeed later. */
  readonly retryable: boolean
  /** How long the provider asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** The HTTP status, where there is one. */
  readonly status: number | undefined
  /** The id of the LM that failed. */
  readonly provider: string | undefined

  constructor(message: string, options: LMErrorOptions) {
    super(message, options)
    this.retryable = options.retryable ?? retryableCodes.has(options.code)
    this.retryAfterMs = options.retryAfterMs
    this.status = options.status
    this.provider = options.provider
  }
}

/** Options of {@link ParseError}. */
export interface ParseErrorOptions extends DspexErrorOptions<ParseErrorCode> {
  /** The reply as it came. */
  readonly raw: string
  /** What does not fit, field by field. */
  readonly issues?: readonly Issue[] | undefined
  /** How many replies were asked for before giving up. @default 1 */
  readonly attempts?: number | undefined
}

/** A reply that does not become the signature's outputs: the program's failure, not the infrastructure's. */
export class ParseError extends DspexError<ParseErrorCode> {
  override name = 'ParseError'
  protected static override readonly family = 'ParseError'
  /** The reply as it came. */
  readonly raw: string
  /** What does not fit, field by field. */
  readonly issues: readonly Issue[]
  /** How many replies were asked for before giving up. */
  readonly attempts: number

  constructor(message: string, options: ParseErrorOptions) {
    super(message, options)
    this.raw = options.raw
    this.issues = options.issues ?? []
    this.attempts = options.attempts ?? 1
  }
}

/** A program state that can't be read or does not fit the program. */
export class StateError extends DspexError<StateErrorCode> {
  override name = 'StateError'
  protected static override readonly family = 'StateError'
  /** Each difference between the state and the program. */
  readonly issues: readonly Issue[]

  constructor(message: string, options: DspexErrorOptions<StateErrorCode> & { readonly issues?: readonly Issue[] }) {
    super(message, options)
    this.issues = options.issues ?? []
  }
}

/** A retriever that failed or was asked for something it can't do. */
export class RetrieverError extends DspexError<PortErrorCode> {
  override name = 'RetrieverError'
  protected static override readonly family = 'RetrieverError'
}

/** An embedder that failed or returned something that is not embeddings. */
export class EmbedderError extends DspexError<PortErrorCode> {
  override name = 'EmbedderError'
  protected static override readonly family = 'EmbedderError'
}

/** A reranker that failed or returned something that is not a ranking. */
export class RerankerError extends DspexError<PortErrorCode> {
  override name = 'RerankerError'
  protected static override readonly family = 'RerankerError'
}

/** A cache that failed. */
export class CacheError extends DspexError<PortErrorCode> {
  override name = 'CacheError'
  protected static override readonly family = 'CacheError'
}

/** A tool that failed or was called with what it does not take. */
export class ToolError extends DspexError<ToolErrorCode> {
  override name = 'ToolError'
  protected static override readonly family = 'ToolError'
}

/** What a budget limits. */
export type BudgetLimit = 'calls' | 'tokens' | 'usd' | 'ms'

/** Options of {@link BudgetError}. */
export interface BudgetErrorOptions extends DspexErrorOptions<BudgetErrorCode> {
  /** What is spent. */
  readonly limit: BudgetLimit
}

/** A call that a budget does not allow. */
export class BudgetError extends DspexError<BudgetErrorCode> {
  override name = 'BudgetError'
  protected static override readonly family = 'BudgetError'
  /** What is spent. */
  readonly limit: BudgetLimit

  constructor(message: string, options: BudgetErrorOptions) {
    super(message, options)
    this.limit = options.limit
  }
}

/** A row of a data set that can't be used. */
export interface BadRow {
  /** Where: the line of the file on which it begins, or its place in the list, from 1. */
  readonly row: number
  /** What is wrong with it. */
  readonly issues: readonly Issue[]
}

/** Options of {@link DatasetError}. */
export interface DatasetErrorOptions extends DspexErrorOptions<DatasetErrorCode> {
  /** The rows that can't be used. @default none */
  readonly rows?: readonly BadRow[] | undefined
}

/** Data that can't be read or does not fit. */
export class DatasetError extends DspexError<DatasetErrorCode> {
  override name = 'DatasetError'
  protected static override readonly family = 'DatasetError'
  /** The rows that can't be used. */
  readonly rows: readonly BadRow[]

  constructor(message: string, options: DatasetErrorOptions) {
    super(message, options)
    this.rows = options.rows ?? []
  }
}

/** Options of {@link MetricError}. */
export interface MetricErrorOptions extends DspexErrorOptions<MetricErrorCode> {
  /** The metric that failed. */
  readonly metric: string
  /** The id of the example that it failed on. */
  readonly exampleId?: string | undefined
}

/** A metric that failed: nothing is known about the program. */
export class MetricError extends DspexError<MetricErrorCode> {
  override name = 'MetricError'
  protected static override readonly family = 'MetricError'
  /** The name of the metric that failed. */
  readonly metric: string
  /** The id of the example that it failed on. */
  readonly exampleId: string | undefined

  constructor(message: string, options: MetricErrorOptions) {
    super(message, options)
    this.metric = options.metric
    this.exampleId = options.exampleId
  }
}

/** Renders a schema's path the way it is written in code: `items[2].price`. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = ''
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`
    else if (typeof key === 'string' && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)) text += text === '' ? key : `.${key}`
    else text += `[${typeof key === 'symbol' ? key.toString() : JSON.stringify(key)}]`
  }
  return text
}

/** Renders a value for an error message: JSON where possible, cut at `maxLength` characters. */
export function showValue(value: unknown, maxLength = 80): string {
  let text: string
  if (typeof value === 'function') text = 'a function'
  else if (typeof value === 'bigint') text = `${value}n`
  else if (typeof value === 'number') text = String(value)
  else {
    try {
      text = JSON.stringify(value) ?? String(value)
    } catch {
      text = Object.prototype.toString.call(value)
    }
  }
  // A cut inside a surrogate pair would leave a text that no JSON or database takes.
  return text.length > maxLength ? `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text
}
