import type { AssertionErrorCode } from '../assertion/assertion-error.ts'
import type { BudgetErrorCode } from './budget-error.ts'
import type { CacheErrorCode } from './cache-error.ts'
import type { ConfigurationErrorCode } from './configuration-error.ts'
import type { EmbedderErrorCode } from './embedder-error.ts'
import type { InputErrorCode } from './input-error.ts'
import type { LMErrorCode } from './lm-error.ts'
import type { ParseErrorCode } from './parse-error.ts'
import type { RerankerErrorCode } from './reranker-error.ts'
import type { RetrieverErrorCode } from './retriever-error.ts'
import type { SignatureErrorCode } from './signature-error.ts'
import type { StateErrorCode } from './state-error.ts'
import type { ToolErrorCode } from './tool-error.ts'

/** Every code of this package's own errors, as a stable string to switch on. Other packages declare their own. */
export type DspexErrorCode =
  | SignatureErrorCode
  | InputErrorCode
  | ConfigurationErrorCode
  | LMErrorCode
  | ParseErrorCode
  | StateErrorCode
  | RetrieverErrorCode
  | EmbedderErrorCode
  | RerankerErrorCode
  | CacheErrorCode
  | BudgetErrorCode
  | ToolErrorCode
  | AssertionErrorCode
