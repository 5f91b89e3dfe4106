import { adapterWork } from './adapter/adapter-work.ts'
import { cacheWork } from './cache/cache-work.ts'
import { lmWork, retryWork } from './lm/lm-work.ts'
import { predictWork, programWork, repairWork } from './module/module-work.ts'
import { embedWork } from './retrieve/embed/embed-work.ts'
import { rerankWork, retrieveWork } from './retrieve/retrieve-work.ts'
import { toolWork } from './tool/tool-work.ts'

/** The kinds of work that core does, by name. */
export interface CoreWork {
  readonly program: typeof programWork
  readonly predict: typeof predictWork
  readonly adapter: typeof adapterWork
  readonly lm: typeof lmWork
  readonly cache: typeof cacheWork
  readonly embed: typeof embedWork
  readonly retrieve: typeof retrieveWork
  readonly rerank: typeof rerankWork
  readonly repair: typeof repairWork
  readonly retry: typeof retryWork
  readonly tool: typeof toolWork
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
}
