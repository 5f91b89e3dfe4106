import { MetricError } from '../errors.ts'
import { type Example, type Execution, type Metric, type MetricDoubt, type Score } from '@dspex/core'
import { type GoldItem, type GoldPassage, type GoldPassages, type GoldPredicate, readGold } from './gold-passages.ts'
import { metric, sourceVersion } from './metric.ts'
import { type JudgedRanking, ndcgOf, precisionOf, recallOf, reciprocalRankOf } from './ranking.ts'
import { badOption, memberOf, unfit, versionOf } from './read-fields.ts'
import { type RetrievedOptions, retrievedPassages } from './retrieved-passages.ts'

/** Options of the retrieval metrics. */
export interface RankingMetricOptions extends RetrievedOptions {
  /** Names the metric. @default such as 'recall@5' */
  readonly name?: string | undefined
  /** How many passages count, from the best. @default all that were retrieved */
  readonly k?: number | undefined
}

/** Options of the retrieval metrics, with gold passages in a label. */
export interface RetrievalMetricOptions<Label extends string = string> extends RankingMetricOptions {
  /** The label with the gold passages; see {@link GoldPassages}. @default 'passageIds' */
  readonly label?: Label | undefined
  /** Where the label does not say it as it is. */
  readonly gold?: undefined
}

/** Options of the retrieval metrics, with a function that says what the gold passages are. */
export interface GoldOptions<Input extends object, Labels extends object> extends RankingMetricOptions {
  /**
   * Gives the gold passages of an example, predicates too. A predicate counts as one gold passage, found where the first
   * that it accepts is. Its source text is part of the metric's version.
   */
  readonly gold: (
    example: Example<Input, Labels>,
  ) => GoldPassages | GoldPredicate | readonly (GoldPassage | GoldPredicate)[]
  /** The label is read by `gold`. */
  readonly label?: undefined
}

/** A metric that compares what was retrieved with gold passages. */
export type RetrievalMetric<Label extends string> = Metric<object, Readonly<Record<Label, GoldPassages>>, unknown>

/**
 * The share of the gold passages that were retrieved. Reads the trace, so the program must be run by `execute`; several
 * retrievals become one ranking by turns (see `retrievedPassages`), unless `from: 'last'` says that only the last counts. An
 * example without gold passages can't be judged.
 *
 * @throws ConfigurationError when `k` is no whole number from 1
 */
export function retrievalRecall<const Label extends string = 'passageIds'>(
  options?: RetrievalMetricOptions<Label>,
): RetrievalMetric<NoInfer<Label>>
export function retrievalRecall<Input extends object, Labels extends object>(
  options: GoldOptions<Input, Labels>,
): Metric<Input, Labels, unknown>
export function retrievalRecall(options: AnyOptions = {}): Metric<object, object, unknown> {
  return rankingMetric('recall', options, recallOf)
}

/**
 * The share of gold passages among the first `k` places; places that stay empty count as wrong. Without `k`, of all that
 * was retrieved. Reads the trace as {@link retrievalRecall}.
 *
 * @throws ConfigurationError when `k` is no whole number from 1
 */
export function retrievalPrecision<const Label extends string = 'passageIds'>(
  options?: RetrievalMetricOptions<Label>,
): RetrievalMetric<NoInfer<Label>>
export function retrievalPrecision<Input extends object, Labels extends object>(
  options: GoldOptions<Input, Labels>,
): Metric<Input, Labels, unknown>
export function retrievalPrecision(options: AnyOptions = {}): Metric<object, object, unknown> {
  return rankingMetric('precision', options, precisionOf)
}

/**
 * One divided by the place of the first gold passage, 0 when there is none; its mean is the MRR. Reads the trace as
 * {@link retrievalRecall}.
 *
 * @throws ConfigurationError when `k` is no whole number from 1
 */
export function reciprocalRank<const Label extends string = 'passageIds'>(
  options?: RetrievalMetricOptions<Label>,
): RetrievalMetric<NoInfer<Label>>
export function reciprocalRank<Input extends object, Labels extends object>(
  options: GoldOptions<Input, Labels>,
): Metric<Input, Labels, unknown>
export function reciprocalRank(options: AnyOptions = {}): Metric<object, object, unknown> {
  return rankingMetric('mrr', options, reciprocalRankOf)
}

/**
 * Normalised discounted cumulative gain, with linear gain for graded relevance (Järvelin and Kekäläinen 2002). Reads the
 * trace as {@link retrievalRecall}.
 *
 * @throws ConfigurationError when `k` is no whole number from 1
 */
export function ndcg<const Label extends string = 'passageIds'>(
  options?: RetrievalMetricOptions<Label>,
): RetrievalMetric<NoInfer<Label>>
export function ndcg<Input extends object, Labels extends object>(
  options: GoldOptions<Input, Labels>,
): Metric<Input, Labels, unknown>
export function ndcg(options: AnyOptions = {}): Metric<object, object, unknown> {
  return rankingMetric('ndcg', options, ndcgOf)
}

type AnyOptions = RetrievalMetricOptions | GoldOptions<never, never>

function rankingMetric(
  kind: string,
  options: AnyOptions,
  measure: (ranking: JudgedRanking, k: number) => number,
): Metric<object, object, unknown> {
  const { k, label, gold, from, retriever } = options
  const { name = k === undefined ? kind : `${kind}@${k}` } = options
  if (k !== undefined && (!Number.isInteger(k) || k < 1))
    throw badOption(name, `\`k\` is ${k}. Give a whole number from 1.`)
  if (gold !== undefined && (typeof gold !== 'function' || label !== undefined))
    throw badOption(
      name,
      '`gold` is a function of the example that gives gold passages, and takes the place of `label`.',
    )
  const score = (example: Example<object, object>, _output: unknown, execution?: Execution<unknown>) => {
    const items = goldOf(name, example, options)
    if (!execution) {
      throw new MetricError(
        `Metric '${name}' reads the trace, but was not given the execution. ` +
          'Run the program by execute and pass what it returns as the third argument.',
        { code: 'METRIC_INPUT_INVALID', metric: name, exampleId: example.id },
      )
    }
    const passages = retrievedPassages(execution.trace, { from, retriever })
    const places = passages.map((passage) => items.flatMap((item, index) => (item.matches(passage) ? [index] : [])))
    const seen = new Set(places.slice(0, k).flat())
    const missed = items.filter((_, index) => !seen.has(index)).map((item) => item.name)
    const [first] = passages
    return {
      score: measure({ relevance: items.map(({ relevance }) => relevance), places }, k ?? Infinity),
      feedback:
        passages.length === 0
          ? 'Nothing was retrieved.'
          : missed.length > 0
            ? `Gold passages that were not among the ${k === undefined ? 'retrieved' : `first ${k}`}: ${missed.join(', ')}.`
            : undefined,
      details: {
        retrieved: passages.length,
        found: new Set(places.flat()).size,
        missed,
        ...(first && { first: first.id }),
      },
    }
  }
  const version = versionOf('2', { k, label, from, retriever, gold: gold && sourceVersion(name, gold) })
  return { ...metric(name, score, { version }), doubt: (scores) => doubtGold(name, scores) }
}

function goldOf(metric: string, example: Example<object, object>, options: AnyOptions): readonly GoldItem[] {
  const { gold, label = 'passageIds' } = options
  const given = gold ? gold(example as Example<never, never>) : memberOf(example.labels, label)
  const items = readGold(given)
  if (typeof items !== 'string') return items
  const wanted =
    "gold passages: an id, a path ('guide.md', 'guide.md:12', 'guide.md#Setup'), a place ({ path, line, heading, page, " +
    'quote }), a list of such, or relevance above 0 by id or path'
  const where = gold ? 'what `gold` returns' : `the label \`${label}\``
  throw unfit({ metric, example }, `${wanted}, in ${where}`, items)
}

/** Gold passages that are never there are more often misspelt than never found. */
async function doubtGold(metric: string, scores: AsyncIterable<Score>): Promise<MetricDoubt | undefined> {
  let sample: { readonly gold: string; readonly retrieved: string } | undefined
  let isSeen = false
  for await (const { details } of scores) {
    isSeen = true
    const { found, missed, first } = (details ?? {}) as {
      found?: unknown
      missed?: readonly unknown[]
      first?: unknown
    }
    if (found !== 0) return undefined
    const gold = missed?.[0]
    if (typeof gold === 'string' && typeof first === 'string') sample ??= { gold, retrieved: first }
  }
  if (sample) {
    const message =
      `No gold passage of any example was ever retrieved, as '${metric}' sees it: gold such as '${sample.gold}', ` +
      `retrieved such as '${sample.retrieved}'. Name gold passages by id, or by path where \`metadata.path\` has it.`
    return { code: 'GOLD_NEVER_RETRIEVED', message }
  }
  const nothing = `Metric '${metric}' saw nothing retrieved on any example. Is the corpus filled, and is \`retriever\` its name?`
  return isSeen ? { code: 'NOTHING_RETRIEVED', message: nothing } : undefined
}
