import type { JudgeAgreement } from '../metric/judge/judge-agreement.ts'

/** Options of `compare`. */
export interface CompareOptions<Name extends string = string> {
  /**
   * By which metric, or which: the first one decides, and all share `alpha` by Holm's method.
   *
   * @default all that both reports have
   */
  readonly metric?: Name | readonly Name[] | undefined
  /**
   * The field by which examples are dependent: `'group'`, or one that both evaluations were sliced by; `false` takes
   * every example for itself.
   *
   * @default 'group' when the examples have groups
   */
  readonly cluster?: string | false | undefined
  /** How often a verdict of improved or worse may be wrong, over all metrics together. @default 0.05 */
  readonly alpha?: number | undefined
  /** The smallest difference that matters, in units of the score: without it nothing is called equivalent. */
  readonly smallestEffect?: number | undefined
  /** Names the random sign patterns of large samples. @default 0 */
  readonly seed?: string | number | undefined
  /** Whether the candidate was chosen by its score on these very examples: that flatters it. @default false */
  readonly selectedOn?: boolean | undefined
  /** How well the judge behind the metrics agrees with people. */
  readonly judge?: JudgeAgreement | undefined
  /** How often these examples were looked at before, as a holdout counts it: `(await holdout.uses()).length`. */
  readonly holdoutUses?: number | undefined
}
