export { checkBetweenZeroAndOne } from './check-input.ts'
export type { Share } from './check-input.ts'
export {
  betaCdf,
  type BetaParameters,
  betaQuantile,
  binomialCdf,
  type BinomialParameters,
  binomialProbability,
  chiSquaredCdf,
  type ChiSquaredParameters,
  chiSquaredQuantile,
  fCdf,
  type FParameters,
  fQuantile,
  normalCdf,
  normalQuantile,
  studentCdf,
  type StudentParameters,
  studentQuantile,
  type Tail,
  type TailOptions,
} from './distribution/distributions.ts'
export { cohensKappa, type Kappa, type KappaOptions, type Label, type Ratings } from './estimate/agreement.ts'
export {
  type AsyncBestOfKOptions,
  type BestOfK,
  bestOfK,
  bestOfKAsync,
  type BestOfKOptions,
} from './estimate/best-of-k.ts'
export {
  type AsyncBootstrapOptions,
  type BootstrapInterval,
  bootstrapInterval,
  bootstrapIntervalAsync,
  type BootstrapOptions,
} from './estimate/bootstrap.ts'
export { groupItems, totalsOfUnits, type Units } from './estimate/clusters.ts'
export type { ClusterLabels } from './estimate/clusters.ts'
export { type ClusterSpread, designEffect, intraclassCorrelation } from './estimate/design-effect.ts'
export {
  cliffsDelta,
  type DiscordantOddsRatio,
  discordantOddsRatio,
  type StandardizedDifference,
  standardizedDifference,
  type TieOptions,
  type WinsAndLosses,
  winsAndLosses,
} from './comparison/effect-size.ts'
export {
  clopperPearsonInterval,
  type ClusterOptions,
  type Interval,
  type IntervalOptions,
  type MeanEstimate,
  standardError,
  tInterval,
  wilsonInterval,
} from './estimate/intervals.ts'
export { tIntervalAround } from './estimate/intervals.ts'
export { type CorrectedRate, correctJudgedRate, type JudgeBiasOptions } from './estimate/judge-bias.ts'
export { largestMagnitude, mean, quantileOfSorted, rounding, sampleVariance } from './estimate/moments.ts'
export { passAtK, passHatK, type PassOptions } from './estimate/pass-at-k.ts'
export { type Adjustment, type AdjustOptions, adjustPValues } from './comparison/multiplicity.ts'
export {
  type Alternative,
  type AlternativeOptions,
  type DiscordantPairs,
  type EquivalenceOptions,
  type EquivalenceTest,
  equivalenceTest,
  type McnemarOptions,
  type McnemarTest,
  mcnemarTest,
  pairedDifferences,
  type PairedScores,
  type TTest,
  tTest,
} from './comparison/paired-tests.ts'
export {
  type DiscordanceSpread,
  itemsNeeded,
  type McnemarDesign,
  mcnemarPower,
  type McnemarPowerOptions,
  minimumDetectableEffect,
  pairedPower,
  type PairedSpread,
  pairedVariance,
  type PairedVarianceParts,
  type PowerOptions,
  type TrialSpread,
  type VarianceSpread,
} from './comparison/power.ts'
export {
  type AsyncSignFlipOptions,
  type SignFlipOptions,
  type SignFlipTest,
  signFlipTest,
  signFlipTestAsync,
} from './comparison/sign-flip-test.ts'
export { type WilcoxonOptions, type WilcoxonTest, wilcoxonTest } from './comparison/wilcoxon-test.ts'
