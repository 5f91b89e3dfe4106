import type { MetricComparison, Comparison } from './comparison.ts'
import type { ReportPair } from './pair-reports.ts'

/** What the two programs are called in sentences. */
export interface ProgramNames {
  readonly baseline: string
  readonly candidate: string
}

/** What a sentence needs beside the figures. */
export interface DescriptionContext {
  readonly names: ProgramNames
  readonly settings: Comparison['settings']
  /** `points`: a hundredth of the score. */
  readonly unit: 'points' | 'score'
}

/** Names the programs so that a reader can tell them apart. */
export function namesOf({ baseline: { program: a }, candidate: { program: b } }: ReportPair): ProgramNames {
  if (a.name !== b.name) return { baseline: a.name, candidate: b.name }
  if (a.version !== null && b.version !== null && a.version !== b.version)
    return { baseline: `${a.name} ${a.version}`, candidate: `${b.name} ${b.version}` }
  return { baseline: 'the baseline', candidate: 'the candidate' }
}

/** Says in plain words what a metric concludes, and what would be needed to tell where it can't. */
export function describeMetric(found: Omit<MetricComparison, 'summary'>, context: DescriptionContext): string {
  const { verdict, difference, interval } = found
  const { names, settings, unit } = context
  const { smallestEffect } = settings
  const { candidate } = names
  const matter = smallestEffect === null ? '' : amount(smallestEffect, unit)
  if (verdict === 'equivalent')
    return capitalize(
      `${candidate} is between ${ends(interval, unit)} than ${names.baseline}: less than the ${matter} that matter, so they are equivalent.`,
    )
  if (verdict === 'inconclusive') return `${capitalize(describeRange(found, context))} ${describeNeed(found, context)}`
  const [near, far] = [interval.lower, interval.upper].map((end) => (end === null ? null : Math.abs(end)))
  const [least, most] = verdict === 'improved' ? [near, far] : [far, near]
  const range =
    most === null
      ? `at least ${bare(least ?? 0, unit)}`
      : `between ${bare(least ?? 0, unit)} and ${bare(most ?? 0, unit)}`
  const direction = verdict === 'improved' ? 'better' : 'worse'
  const sentence = `${capitalize(candidate)} is ${direction} than ${names.baseline} by ${amount(Math.abs(difference), unit)} (${range}).`
  if (smallestEffect === null || (least ?? 0) >= smallestEffect) return sentence
  return most !== null && most !== undefined && most < smallestEffect
    ? `${sentence} That is less than the ${matter} that matter.`
    : `${sentence} Whether it is the ${matter} that matter can't be told yet.`
}

/** Writes a difference of scores without its sign: `4.2 points`, `1 point`, `0.35`. */
function amount(value: number, unit: 'points' | 'score'): string {
  const number = bare(value, unit)
  if (unit === 'score') return number
  return number === '1' ? '1 point' : `${number} points`
}

function describeRange(
  { interval, details }: Omit<MetricComparison, 'summary'>,
  { names, unit }: DescriptionContext,
): string {
  const { candidate, baseline } = names
  // Scores in 0..1 can't differ by more than 1, so an end there is none.
  const lower = unit === 'points' && interval.lower === -1 ? null : interval.lower
  const upper = unit === 'points' && interval.upper === 1 ? null : interval.upper
  if (lower === null && upper === null) return `${candidate} may be any amount better or worse than ${baseline}.`
  if (interval.lower === null && upper !== null)
    return `${candidate} may be better than ${baseline} by up to ${amount(upper, unit)} or worse by any amount.`
  if (interval.upper === null && lower !== null)
    return `${candidate} may be worse than ${baseline} by up to ${amount(-lower, unit)} or better by any amount.`
  const isAlike = details.standardError === 0 && details.units > 1
  const alike = isAlike ? ', though the scores differ alike on all examples' : ''
  return `${candidate} is probably between ${ends(interval, unit)} than ${baseline}${alike}.`
}

/** `3 points worse and 9 better`. */
function ends({ lower, upper }: MetricComparison['interval'], unit: 'points' | 'score'): string {
  const low = lower ?? 0
  const high = upper ?? 0
  if (low < 0 && high <= 0) return `${amount(-low, unit)} and ${bare(-high, unit)} worse`
  if (low >= 0) return `${bare(low, unit)} and ${amount(high, unit)} better`
  return `${amount(-low, unit)} worse and ${bare(high, unit)} better`
}

function describeNeed(
  { details, n }: Omit<MetricComparison, 'summary'>,
  { settings, unit }: DescriptionContext,
): string {
  const { examplesNeeded, minimumDetectableEffect } = details
  const { smallestEffect, cluster } = settings
  const have = `${n} ${n === 1 ? 'example' : 'examples'}`
  if (minimumDetectableEffect === null) return `You have ${have}; more, and other ones, would tell.`
  const effect = smallestEffect ?? (unit === 'points' ? 0.05 : null)
  if (effect === null || examplesNeeded === null)
    return `With ${have}, a difference of ${amount(minimumDetectableEffect, unit)} would be found in 4 of 5 cases.`
  const like = cluster === null ? '' : `, in groups like these (${details.units} by ${cluster})`
  if (examplesNeeded > n)
    return `To detect ${amount(effect, unit)} you need about ${round(examplesNeeded)} examples${like}; you have ${n}.`
  return `With ${have}, ${amount(effect, unit)} would be found in 4 of 5 cases: the difference, if there is one, is probably smaller.`
}

/** Two digits are all that such an estimate is worth; rounded up where it would fall to what one has. */
function round(count: number): string {
  return String(Number(count.toPrecision(2)))
}

function bare(value: number, unit: 'points' | 'score'): string {
  const shown = unit === 'points' ? value * 100 : value
  if (shown === 0) return '0'
  if (unit === 'score') return String(Number(shown.toPrecision(3)))
  return String(shown >= 10 ? Math.round(shown) : Number(shown.toFixed(1)) || Number(shown.toPrecision(1)))
}

function capitalize(sentence: string): string {
  return /^the (baseline|candidate)/.test(sentence) ? `T${sentence.slice(1)}` : sentence
}
