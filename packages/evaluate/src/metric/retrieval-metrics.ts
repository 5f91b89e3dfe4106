import { MetricError } from '../errors.ts'
import type { Example, Execution, Metric } from '@dspex/core'
import { metric } from './metric.ts'
import { ndcgOf, precisionOf, recallOf, reciprocalRankOf, type Relevance } from './ranking.ts'
import { badOption, memberOf, misfit, type Reading, versionOf } from './read-fields.ts'
import { type RetrievedOptions, retrievedIds } from './retrieved-passages.ts'

/** The gold passages of an example: ids, or relevance above 0 by id. */
export type GoldPassages = readonly string[] | Readonly<Record<string, number>>

/** Options of the retrieval metrics. */
export interface RetrievalMetricOptions<Label extends string = string> extends RetrievedOptions {
  /** Names the metric. @default such as 'recall@5' */
  readonly name?: string | undefined
  /** How many passages count, from the best. @default all that were retrieved */
  readonly k?: number | undefined
  /** The label with the gold passages: a list of ids, or relevance by id. @default 'passageIds' */
  readonly label?: Label | undefined
}

/** A metric that compares what was retrieved with gold passages. */
export type RetrievalMetric<Label extends string> = Metric<object, Readonly<Record<Label, GoldPassages>>, unknown>

/**
 * The share of the gold passages that were retrieved. Reads the trace, so the program must be run by `execute`; several
 * retrievals become one ranking by turns (see `retrievedIds`), unless `from: 'last'` says that only the last counts. An
 * example without gold passages can't be judged.
 *
 * @throws ConfigurationError when `k` is no whole number from 1
 */
export function retrievalRecall<const Label extends string = 'passageIds'>(
  options: RetrievalMetricOptions<Label> = {},
): RetrievalMetric<Label> {
  return rankingMetric('recall', options, recallOf)
}

/**
 * The share of gold passages among the first `k` places; places that stay empty count as wrong. Without `k`, of all that
 * was retrieved. Reads the trace as {@link retrievalRecall}.
 *
 * @throws ConfigurationError when `k` is no whole number from 1
 */
export function retrievalPrecision<const Label extends string = 'passageIds'>(
  options: RetrievalMetricOptions<Label> = {},
): RetrievalMetric<Label> {
  return rankingMetric('precision', options, precisionOf)
}

/**
 * One divided by the place of the first gold passage, 0 when there is none; its mean is the MRR. Reads the trace as
 * {@link retrievalRecall}.
 *
 * @throws ConfigurationError when `k` is no whole number from 1
 */
export function reciprocalRank<const Label extends string = 'passageIds'>(
  options: RetrievalMetricOptions<Label> = {},
): RetrievalMetric<Label> {
  return rankingMetric('mrr', options, reciprocalRankOf)
}

/**
 * Normalised discounted cumulative gain, with linear gain for graded relevance (Järvelin and Kekäläinen 2002). Reads the
 * trace as {@link retrievalRecall}.
 *
 * @throws ConfigurationError when `k` is no whole number from 1
 */
export function ndcg<const Label extends string = 'passageIds'>(
  options: RetrievalMetricOptions<Label> = {},
): RetrievalMetric<Label> {
  return rankingMetric('ndcg', options, ndcgOf)
}

function rankingMetric<Label extends string>(
  kind: string,
  options: RetrievalMetricOptions<Label>,
  measure: (ranking: readonly string[], relevance: Relevance, k: number) => number,
): RetrievalMetric<Label> {
  const { k, label = 'passageIds', from, retriever } = options
  const { name = k === undefined ? kind : `${kind}@${k}` } = options
  if (k !== undefined && (!Number.isInteger(k) || k < 1))
    throw badOption(name, `\`k\` is ${k}. Give a whole number from 1.`)
  const score = (example: Example<object, object>, _output: unknown, execution?: Execution<unknown>) => {
    const relevance = readRelevance({ metric: name, example }, label)
    if (!execution) {
      throw new MetricError(
        `Metric '${name}' reads the trace, but was not given the execution. ` +
          'Run the program by execute and pass what it returns as the third argument.',
        { code: 'METRIC_INPUT_INVALID', metric: name, exampleId: example.id },
      )
    }
    const ranking = retrievedIds(execution.trace, { from, retriever })
    const missed = [...relevance.keys()].filter((id) => !ranking.slice(0, k).includes(id))
    return {
      score: measure(ranking, relevance, k ?? Infinity),
      feedback:
        ranking.length === 0
          ? 'Nothing was retrieved.'
          : missed.length > 0
            ? `Gold passages that were not among the ${k === undefined ? 'retrieved' : `first ${k}`}: ${missed.join(', ')}.`
            : undefined,
      details: { retrieved: ranking.length, missed },
    }
  }
  return metric(name, score, { version: versionOf('1', { k, label: options.label, from, retriever }) })
}

function readRelevance(reading: Reading, label: string): Relevance {
  const gold = memberOf(reading.example.labels, label)
  const entries: readonly (readonly [unknown, unknown])[] = Array.isArray(gold)
    ? gold.map((id: unknown) => [id, 1])
    : typeof gold === 'object' && gold !== null
      ? Object.entries(gold).filter(([, relevance]) => relevance !== 0)
      : []
  const valid = entries.every(
    ([id, relevance]) => typeof id === 'string' && typeof relevance === 'number' && relevance > 0,
  )
  if (valid && entries.length > 0) return new Map(entries as readonly (readonly [string, number])[])
  throw misfit(reading, 'label', label, gold, 'ids of gold passages, at least one, or their relevance above 0 by id,')
}
