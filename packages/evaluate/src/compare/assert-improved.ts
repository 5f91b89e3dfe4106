import { ConfigurationError } from '@dspex/core'
import { compare } from './compare.ts'
import type { CompareOptions } from './compare-options.ts'
import { ComparisonError } from './comparison-error.ts'
import type { Comparison, MetricComparison, Verdict } from './comparison.ts'
import type { ReportPair } from './pair-reports.ts'

/**
 * Asserts that the candidate is better by the primary metric, for a gate in CI.
 *
 * @param reports two evaluations to compare first, or a comparison
 * @returns the comparison
 * @throws ComparisonError `NOT_IMPROVED`, with the verdict, the interval and what to do; what `compare` throws
 */
export function assertImproved<Baseline extends string, Candidate extends string>(
  reports: ReportPair<Baseline, Candidate>,
  options?: CompareOptions<Baseline & Candidate>,
): Comparison<Baseline & Candidate>
export function assertImproved<Name extends string>(comparison: Comparison<Name>): Comparison<Name>
export function assertImproved(subject: ReportPair | Comparison, options?: CompareOptions): Comparison {
  const comparison = comparisonOf(subject, options)
  if (comparison.verdict === 'improved') return comparison
  throw new ComparisonError(explain('No improvement is shown', comparison), { code: 'NOT_IMPROVED', comparison })
}

/**
 * Asserts that the candidate is not worse than the baseline by the smallest effect or more, by the primary metric: the
 * lower end of the interval is above −`smallestEffect`. Not to have found it worse would prove nothing.
 *
 * @param reports two evaluations to compare first, or a comparison, with a `smallestEffect`
 * @returns the comparison
 * @throws ComparisonError `MAYBE_WORSE`, with the verdict, the interval and what to do; ConfigurationError without a
 *   smallest effect; what `compare` throws
 */
export function assertNotWorse<Baseline extends string, Candidate extends string>(
  reports: ReportPair<Baseline, Candidate>,
  options: CompareOptions<Baseline & Candidate> & { readonly smallestEffect: number },
): Comparison<Baseline & Candidate>
export function assertNotWorse<Name extends string>(comparison: Comparison<Name>): Comparison<Name>
export function assertNotWorse(subject: ReportPair | Comparison, options?: CompareOptions): Comparison {
  const comparison = comparisonOf(subject, options)
  const { smallestEffect } = comparison.settings
  if (smallestEffect === null) {
    throw new ConfigurationError(
      'Nothing says how much worse would matter. Give `smallestEffect`, in units of the score: { smallestEffect: 0.02 }.',
    )
  }
  const { lower } = primaryOf(comparison).interval
  if (lower !== null && lower > -smallestEffect) return comparison
  throw new ComparisonError(explain('It may be worse', comparison), { code: 'MAYBE_WORSE', comparison })
}

function comparisonOf(subject: ReportPair | Comparison, options: CompareOptions | undefined): Comparison {
  return 'verdict' in subject ? subject : compare(subject, options)
}

function primaryOf({ metrics, primary }: Comparison): MetricComparison {
  return metrics[primary] as MetricComparison
}

const advice: Readonly<Record<Exclude<Verdict, 'improved'>, string>> = {
  equivalent: 'Use the candidate for other reasons, such as its cost, or look for a larger improvement.',
  worse: 'Look at the examples with the largest losses, and keep the baseline.',
  inconclusive: 'Evaluate both on more examples, or with repeats where outputs vary.',
}

function explain(what: string, comparison: Comparison): string {
  const { primary, verdict, summary, warnings } = comparison
  const { baseline, candidate, n, wins, losses, ties } = primaryOf(comparison)
  return [
    `${what} by '${primary}': ${summary}`,
    `Mean ${baseline.toFixed(3)} before, ${candidate.toFixed(3)} now, on ${n} examples: ${wins} wins, ${losses} losses, ${ties} ties.`,
    // Neither assertion refuses an improvement.
    advice[verdict as Exclude<Verdict, 'improved'>],
    ...warnings.map(({ message }) => `Note: ${message}`),
  ].join('\n')
}
