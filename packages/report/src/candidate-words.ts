import type { CandidateScore, CourseCandidate, OptimizationReport } from '@dspex/optimize'
import type { Spent } from '@dspex/evaluate'
import { changesOf, changeText } from './describe-diff.ts'
import { formatCount, formatDuration, formatScore, formatUsd } from '@dspex/core/implement'

/** Writes a score with its interval: `0.712 (0.600 to 0.824, 40 examples)`. */
export function scoreText(score: CandidateScore | null): string {
  if (!score) return '–'
  const range = rangeText(score)
  return `${formatScore(score.mean)} (${range === '' ? '' : `${range}, `}${formatCount(score.n, 'example')})`
}

/** Writes an interval; nothing where there is none. */
export function rangeText({ lower, upper }: CandidateScore): string {
  return lower === null || upper === null ? '' : `${formatScore(lower)} to ${formatScore(upper)}`
}

/** Says what a search cost: `320 runs, 331 calls, 52,300 tokens, $0.12, 2 min`. */
export function spentText({ trials, calls, cachedCalls, tokens, usd }: Spent, durationMs?: number): string {
  return [
    formatCount(trials, 'run'),
    `${formatCount(calls, 'call')}${cachedCalls > 0 ? ` (and ${cachedCalls} from the cache)` : ''}`,
    `${tokens.toLocaleString('en-GB')} tokens`,
    ...(usd === null ? ['cost unknown'] : usd > 0 ? [formatUsd(usd)] : []),
    ...(durationMs === undefined ? [] : [formatDuration(durationMs)]),
  ].join(', ')
}

/** What a candidate changes of its parent, in one line. */
export function candidateChange({ diff }: CourseCandidate): string {
  return changesOf(diff).map(changeText).join('; ')
}

/** Why a candidate fared as it did: every time it was judged, in order. */
export function candidateReason({ judgements }: CourseCandidate): string {
  return judgements.map(({ reason }) => reason).join('; then ')
}

/** What a candidate scored when it was last judged. */
export function lastScore({ judgements }: CourseCandidate): CandidateScore | null {
  return judgements.findLast(({ score }) => score !== null)?.score ?? null
}

/** What the winner holds, in words, with its worth where that was measured. */
export function learnedParts({
  learned,
  diff,
  changed,
}: OptimizationReport): readonly { readonly what: string; readonly strategy: string; readonly worth: string }[] {
  if (!changed) return []
  if (learned)
    return learned.map(({ what, strategy, worth, examples }) => ({
      what,
      strategy,
      worth: worth === null ? 'not measured' : `${worth > 0 ? '+' : ''}${formatScore(worth)} on ${examples}`,
    }))
  return changesOf(diff).map((change) => ({ what: changeText(change), strategy: '', worth: '' }))
}

/** What was refused, and why: what the optimizer says, else what its events said. */
export function rejectedParts({
  rejected,
  course,
  winner,
  baseline,
}: OptimizationReport): NonNullable<OptimizationReport['rejected']> {
  if (rejected) return rejected
  return course.candidates
    .filter(({ id, judgements }) => ![winner.id, baseline.id].includes(id) && !judgements.some(({ kept }) => kept))
    .map((candidate) => ({
      what: candidateChange(candidate) || candidate.id,
      strategy: candidate.strategy,
      reason: candidateReason(candidate),
    }))
}
