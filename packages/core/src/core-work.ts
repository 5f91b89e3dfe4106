import { adapterWork } from './adapter/adapter-work.ts'
import { assertionWork } from './assertion/assert-that.ts'
import { attemptWork } from './attempt/attempt.ts'
import { cacheWork } from './cache/cache-work.ts'
import { lmWork, retryWork } from './lm/lm-work.ts'
import { predictWork, programWork, repairWork } from './module/module-work.ts'
import { embedWork } from './retrieve/embed/embed-work.ts'
import { rerankWork, retrieveWork } from './retrieve/retrieve-work.ts'
import { toolWork } from './tool/tool-work.ts'

/** The kinds of work that core does, by name. */
export interface CoreWork {
  /** A module runs. */
  readonly program: typeof programWork
  /** A predictor runs. */
  readonly predict: typeof predictWork
  /** An adapter formats a signature, or parses a reply. */
  readonly adapter: typeof adapterWork
  /** An LM is called. */
  readonly lm: typeof lmWork
  /** A cache is asked. */
  readonly cache: typeof cacheWork
  /** Texts are embedded. */
  readonly embed: typeof embedWork
  /** Passages are retrieved. */
  readonly retrieve: typeof retrieveWork
  /** Passages are ranked anew. */
  readonly rerank: typeof rerankWork
  /** A reply that did not fit is asked for again. */
  readonly repair: typeof repairWork
  /** A call that failed is made again. */
  readonly retry: typeof retryWork
  /** A tool is called. */
  readonly tool: typeof toolWork
  /** Something that was asserted does not hold. */
  readonly assertion: typeof assertionWork
  /** A module tries to give an output that holds. */
  readonly attempt: typeof attemptWork
}

/** The kinds of work that core does, by name. */
export const coreWork: CoreWork = {
  program: programWork,
  predict: predictWork,
  adapter: adapterWork,
  lm: lmWork,
  cache: cacheWork,
  embed: embedWork,
  retrieve: retrieveWork,
  rerank: rerankWork,
  repair: repairWork,
  retry: retryWork,
  tool: toolWork,
  assertion: assertionWork,
  attempt: attemptWork,
}
