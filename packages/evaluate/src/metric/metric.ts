import { MetricError } from '../errors.ts'
import {
  ConfigurationError,
  currentContext,
  type Example,
  type Execution,
  type Metric,
  type Program,
  type Score,
} from '@dspex/core'
import { hashJson, showValue } from '@dspex/core/implement'

/** Says a value as text, whatever it is. */
function sayValue(value: unknown): string {
  try {
    return typeof value === 'string' ? value : showValue(value, 200)
  } catch {
    return 'something that can not be shown'
  }
}

/** What a metric function may return: a number, a verdict, or a score with words and facts. */
export type MetricResult =
  | number
  | boolean
  | {
      /** How good: higher is better. `true` counts as 1 and `false` as 0. */
      readonly score: number | boolean
      /** Why, in words. */
      readonly feedback?: string | undefined
      /** Numbers and facts behind the score, by name; other members count as such too. */
      readonly details?: Readonly<Record<string, unknown>> | undefined
    }

/** Judges one output, at once or later. */
export type MetricFunction<Input extends object, Labels extends object, Output> = (
  example: Example<Input, Labels>,
  output: Output,
  execution?: Execution<unknown>,
) => MetricResult | Promise<MetricResult>

/** A metric whatever it reads. */
export type AnyMetric = Metric<never, never, never>

/**
 * The metric that fits a program: `MetricOf<typeof rag, { answer: string }>`.
 */
export type MetricOf<Judged, Labels extends object = Record<string, unknown>> =
  Judged extends Program<infer Input, infer Output> ? Metric<Input, Labels, Output> : never

/** Options of {@link metric}. */
export interface MetricOptions {
  /** Change it when the same output may get another score. @default a hash of the function's source text */
  readonly version?: string | undefined
  /** The score of a program that failed. @default 0 */
  readonly worst?: number | undefined
}

/**
 * Makes a metric of a function. What it throws becomes a `MetricError` `METRIC_FAILED` with the cause, and a score that
 * is no finite number `METRIC_RESULT_INVALID`; an abort passes through.
 *
 * @throws ConfigurationError when the name is blank, `worst` is not finite, or the source text of the function can't be
 * read (a bound function) and no version is given
 * @example metric('short', (example: Example, output: { answer: string }) => output.answer.length < 40)
 */
export function metric<Input extends object, Labels extends object, Output>(
  name: string,
  fn: MetricFunction<Input, Labels, Output>,
  options: MetricOptions = {},
): Metric<Input, Labels, Output> {
  const { version = sourceVersion(name, fn), worst = 0 } = options
  if (name.trim() === '') throw new ConfigurationError("A metric needs a name. Give it one: metric('name', fn).")
  if (!Number.isFinite(worst))
    throw new ConfigurationError(`Metric '${name}' has ${worst} as its worst score. Give a finite number.`)
  return {
    name,
    version,
    worst,
    async score(example, output, execution) {
      const { signal } = currentContext()
      signal?.throwIfAborted()
      let result: MetricResult
      try {
        result = await fn(example, output, execution)
      } catch (error) {
        const aborted = (signal?.aborted && error === signal.reason) || (error as Error | null)?.name === 'AbortError'
        if (aborted || MetricError.isInstance(error)) throw error
        throw new MetricError(`Metric '${name}' failed on example '${example.id}': ${textOf(error)}`, {
          code: 'METRIC_FAILED',
          metric: name,
          exampleId: example.id,
          cause: error,
        })
      }
      return toScore(name, example.id, result)
    },
  }
}

/**
 * Makes a metric of what users hand over: a metric stays as it is, a function is named after itself.
 *
 * @param options `name` is for functions that have none
 * @throws ConfigurationError for a function without a name, and for anything else
 */
export function toMetric<Input extends object, Labels extends object, Output>(
  subject: Metric<Input, Labels, Output> | MetricFunction<Input, Labels, Output>,
  options: { readonly name?: string | undefined } = {},
): Metric<Input, Labels, Output> {
  if (isMetric(subject)) return subject
  if (typeof subject !== 'function') {
    throw new ConfigurationError('A metric is a function or what metric(name, fn) makes. Pass one of them.')
  }
  const name = subject.name || options.name
  if (!name) throw new ConfigurationError("This metric is a function without a name. Name it: metric('name', fn).")
  return metric(name, subject)
}

/** Tells whether `value` is a metric. */
export function isMetric(value: unknown): value is AnyMetric {
  if (typeof value !== 'object' || value === null) return false
  const { name, version, worst, score } = value as Partial<Record<keyof AnyMetric, unknown>>
  return (
    typeof name === 'string' && typeof version === 'string' && typeof worst === 'number' && typeof score === 'function'
  )
}

function toScore(name: string, exampleId: string, result: unknown): Score {
  if (typeof result === 'number' || typeof result === 'boolean') return { score: finite(name, exampleId, result) }
  if (typeof result !== 'object' || result === null) return { score: finite(name, exampleId, result) }
  const { score, feedback, details, ...rest } = result as Partial<Exclude<MetricResult, number | boolean>>
  const facts: Readonly<Record<string, unknown>> = { ...rest, ...details }
  return {
    score: finite(name, exampleId, score),
    ...(feedback !== undefined && { feedback }),
    ...(Object.keys(facts).length > 0 && { details: facts }),
  }
}

function finite(name: string, exampleId: string, score: unknown): number {
  if (typeof score === 'boolean') return score ? 1 : 0
  if (typeof score === 'number' && Number.isFinite(score)) return score
  throw new MetricError(
    `Metric '${name}' gave ${sayValue(score)} on example '${exampleId}'. Return a finite number, a boolean or { score }.`,
    { code: 'METRIC_RESULT_INVALID', metric: name, exampleId },
  )
}

/**
 * The version of a function: a hash of its source text.
 *
 * @throws ConfigurationError when its source text can't be read
 */
export function sourceVersion(name: string, fn: (...values: never[]) => unknown): string {
  const source = String(fn)
  if (!source.endsWith('{ [native code] }')) return hashJson(source).slice(0, 12)
  throw new ConfigurationError(
    `The source text of metric '${name}' can't be read, so its version is unknown. ` +
      `Wrap the function, metric('${name}', (example, output) => …), or give a version.`,
  )
}

function textOf(error: unknown): string {
  try {
    return error instanceof Error ? sayValue(error.message || error.name) : sayValue(error)
  } catch {
    return 'it threw something that can not be read'
  }
}
