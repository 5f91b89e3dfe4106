export type { RetryReason, Reward } from './attempts.ts'
export { BestOfN, type BestOfNOptions } from './best-of-n.ts'
export { Ensemble, ensemble } from './ensemble.ts'
export { majority, type MajorityOptions, type Vote } from './majority.ts'
export { Retry, type RetryOptions, retrying } from './retry.ts'
export {
  type ChainOptions,
  chainWork,
  MultiChainComparison,
  type MultiChainComparisonOptions,
} from './multi-chain-comparison.ts'
