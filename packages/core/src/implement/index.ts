/**
 * For who writes ports, modules, optimizers or telemetry, as the packages of `@dspex` do; who writes programs needs
 * `@dspex/core` alone. Documented and versioned like the rest, but closer to the works: below 1.0 a minor may change a name
 * here, and its changeset says so.
 */
export { untilAbort } from '../abort/abort.ts'
export { type LinkedSignal, linkSignal } from '../abort/link-signal.ts'
export { type AttemptOptions, attemptWithFeedback, type ReplyJudgement } from '../adapter/attempt.ts'
export {
  toolCallingAdapter,
  type ToolCallFields,
  type ToolCallingOptions,
  withMeantArguments,
} from '../adapter/tool-calling-adapter.ts'
export { defineCache } from '../cache/define-cache.ts'
export { type Landed, singleFlight, type SingleFlight } from '../cache/single-flight.ts'
export { type Clock, systemClock } from '../clock.ts'
export { contextKeys, mergeSignals, pickContext } from '../context.ts'
export { type EventSource, eventStream } from '../event-stream.ts'
export { type HeldLock, holdLock, type LockHolder, type LockOptions } from '../file/hold-lock.ts'
export { type ProcessIdentity } from '../file/process-identity.ts'
export { type FileContent, replaceFile, type ReplaceFileOptions } from '../file/replace-file.ts'
export { type Piece, type StreamPiece, work, workStream, workSync } from '../work/work.ts'
export { coreWork } from '../core-work.ts'
export {
  type AnyWork,
  defineWork,
  type PayloadOf,
  type ResultOf,
  type SomeWork,
  type WorkDescription,
  type WorkKind,
  type WorkMessage,
  type WorkOutcome,
  type WorkStream,
  type WorkTrace,
} from '../work/define-work.ts'
export { onWork, type WorkHandlers } from '../on-event.ts'
export { warn } from '../work/warnings.ts'
export { withFeedback } from '../with-feedback.ts'
export type { AttemptFeedback } from '../feedback.ts'
export { canonicalJson, hashJson } from '../hash/hash.ts'
export { isRecord } from '../hash/is-record.ts'
export { isPlainObject } from '../hash/plain-object.ts'
export { defineLM, wrapLM } from '../lm/define-lm.ts'
export { cacheKey } from '../lm/reply-cache/cache-key.ts'
export { lmIdentity, optionsWithoutCredentials } from '../lm/option-credentials.ts'
export { lmWithStage } from '../lm/stages/lm-with-stage.ts'
export {
  type CallEnd,
  defineStage,
  type Stage,
  type StageCall,
  type StagedCall,
  type StageName,
} from '../lm/stages/stage.ts'
export { addModelUsage, addUsage, addUsageByModel, unknownUsage } from '../lm/usage.ts'
export { SignatureModule } from '../module/signature-module.ts'
export { checkBoolean, checkMessage, handOnSuggestion } from '../assertion/assert-that.ts'
export { failedChecks } from '../assertion/check.ts'
export { toIssue } from '../assertion/failed-assertion.ts'
export type { AttemptedCall } from '../attempt/attempt-scope.ts'
export {
  type Attempt,
  type AttemptNotes,
  type AttemptPayload,
  type AttemptSettings,
  runAttempt,
} from '../attempt/attempt.ts'
export { rememberWrapped } from '../state/identity/wrapped-program.ts'
export { createGate, type Gate } from '../pool/create-gate.ts'
export { mapPool, type MapPoolOptions } from '../pool/map-pool.ts'
export { type PoolOptions, type PoolTask, runPool } from '../pool/run-pool.ts'
export { identifyProgram, type ProgramIdentity } from '../state/identity/program-identity.ts'
export { isProgram } from '../program.ts'
export { isOfLibrary, rememberCode, rememberParts } from '../state/identity/own-code.ts'
export { createRandom, type Random } from '../random.ts'
export { defineReranker, type RankedId, type Ranking, type RerankerDefinition } from '../retrieve/define-reranker.ts'
export {
  defineRetriever,
  type ExtendedRetriever,
  type FoundPassage,
  type FoundPassages,
  type RetrieverDefinition,
} from '../retrieve/define-retriever.ts'
export { diversify, type DiversifyOptions } from '../retrieve/diversify.ts'
export { widen } from '../retrieve/wrap-retriever.ts'
export { defineEmbedder, type EmbedderDefinition } from '../retrieve/embed/define-embedder.ts'
export { matchesFilter } from '../retrieve/filter/matches-filter.ts'
export { readFilter } from '../retrieve/filter/read-filter.ts'
export { guardCall, type GuardedCall } from '../retrieve/guard-call.ts'
export { isSignature, toSignature } from '../signature/signature.ts'
export { describeType } from '../signature/type/describe-type.ts'
export { stateVersion } from '../state/migrate-state.ts'
export { isPredictor } from '../state/predictor.ts'
export { describeCause } from '../wording/describe-cause.ts'
export { formatPath } from '../wording/format-path.ts'
export { didYouMean } from '../wording/nearest-name.ts'
export {
  formatCount,
  formatDifference,
  formatDuration,
  formatScore,
  formatShare,
  formatUsd,
} from '../wording/number-format.ts'
export { showValue } from '../wording/show-value.ts'
export { redact } from '../secret/redact.ts'
export { redactText } from '../secret/redact-text.ts'
export { redactedJson } from '../secret/redacted-json.ts'
export { isSecretName } from '../secret/secret-name.ts'
export { parseExactJson } from '../hash/exact-json.ts'
