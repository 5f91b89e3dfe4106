import { type Example, type Execution, type Metric, type Score } from '@dspex/core'
import { type AnyMetric, metric } from './metric.ts'
import { badOption, versionOf } from './read-fields.ts'

type Union<M> = M extends Metric<infer I, infer L, infer O> ? (input: I, labels: L, output: O) => void : never
type Needs<M> =
  Union<M> extends (input: infer I, labels: infer L, output: infer O) => void
    ? readonly [I & object, L & object, O]
    : never

/** The metric that reads everything that any of `M` reads. */
export type Combined<M extends AnyMetric> = Metric<Needs<M>[0], Needs<M>[1], Needs<M>[2]>

/** Options of the combinators. */
export interface CombineOptions {
  /** Names the metric. @default such as 'all(f1Score, recall@5)' */
  readonly name?: string | undefined
}

/**
 * The weighted mean of several metrics; weights need not add up to 1. The scores of the parts are its details, by name.
 *
 * @throws ConfigurationError when there is no part, two have one name, or a weight is not above 0
 * @example weighted([[answerExactMatch(), 0.7], [retrievalRecall({ k: 5 }), 0.3]])
 */
export function weighted<const M extends AnyMetric>(
  parts: readonly (readonly [metric: M, weight: number])[],
  options: CombineOptions = {},
): Combined<M> {
  const metrics = parts.map(([metric]) => metric)
  const weights = parts.map(([, weight]) => weight)
  const bad = weights.find((weight) => !(weight > 0 && Number.isFinite(weight)))
  if (bad !== undefined) throw badOption('weighted', `a weight is ${bad}. Give numbers above 0.`)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const mean = (scores: readonly number[]): number =>
    scores.reduce((sum, score, index) => sum + score * (weights[index] as number), 0) / total
  return combine('weighted', metrics, options, { weights }, mean)
}

/**
 * The lowest score of several metrics: of verdicts, whether all hold.
 *
 * @throws ConfigurationError when there is no part or two have one name
 */
export function allOf<const M extends AnyMetric>(metrics: readonly M[], options: CombineOptions = {}): Combined<M> {
  return combine('all', metrics, options, {}, (scores) => Math.min(...scores))
}

/**
 * The highest score of several metrics: of verdicts, whether any holds.
 *
 * @throws ConfigurationError when there is no part or two have one name
 */
export function anyOf<const M extends AnyMetric>(metrics: readonly M[], options: CombineOptions = {}): Combined<M> {
  return combine('any', metrics, options, {}, (scores) => Math.max(...scores))
}

/**
 * Turns a metric into a verdict: 1 where its score is at least `atLeast`, else 0. The score itself is a detail.
 *
 * @throws ConfigurationError when `atLeast` is not a finite number
 * @example threshold(semanticF1(), 0.66)
 */
export function threshold<Input extends object, Labels extends object, Output>(
  subject: Metric<Input, Labels, Output>,
  atLeast: number,
  options: CombineOptions = {},
): Metric<Input, Labels, Output> {
  const { name = `${subject.name}>=${atLeast}` } = options
  if (!Number.isFinite(atLeast)) throw badOption(name, `the threshold is ${atLeast}. Give a finite number.`)
  return metric(
    name,
    async (example, output, execution) => {
      const { score, feedback, details } = await subject.score(example, output, execution)
      return { score: score >= atLeast, feedback, details: { ...details, score } }
    },
    { version: versionOf('1', { part: subject.version, atLeast }) },
  )
}

function combine<M extends AnyMetric>(
  kind: string,
  metrics: readonly M[],
  options: CombineOptions,
  settings: object,
  reduce: (scores: readonly number[]) => number,
): Combined<M> {
  const names = metrics.map(({ name }) => name)
  const { name = `${kind}(${names.join(', ')})` } = options
  if (names.length === 0) throw badOption(kind, 'there is nothing to combine. Give at least one metric.')
  const twin = names.find((each, index) => names.indexOf(each) !== index)
  if (twin !== undefined) throw badOption(name, `two parts are called '${twin}'. Rename one by its option \`name\`.`)
  const score = async (example: Example<never, never>, output: never, execution?: Execution<unknown>) => {
    const scores = await scoreAll(metrics, example, output, execution)
    const feedback = scores.flatMap(({ feedback }, index) => (feedback ? [`${names[index]}: ${feedback}`] : []))
    return {
      score: reduce(scores.map(({ score }) => score)),
      ...(feedback.length > 0 && { feedback: feedback.join('\n') }),
      details: Object.fromEntries(scores.map(({ score }, index) => [names[index] as string, score])),
    }
  }
  const version = versionOf('1', { parts: metrics.map(({ name, version }) => [name, version]), ...settings })
  const combined: AnyMetric = metric(name, score, { version, worst: reduce(metrics.map(({ worst }) => worst)) })
  return combined as Combined<M>
}

/** Waits for every part, also when one fails, so that nothing runs on behind the caller's back. */
async function scoreAll(
  metrics: readonly AnyMetric[],
  example: Example<never, never>,
  output: never,
  execution: Execution<unknown> | undefined,
): Promise<Score[]> {
  const settled = await Promise.allSettled(metrics.map((each) => each.score(example, output, execution)))
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason
    return each.value
  })
}
