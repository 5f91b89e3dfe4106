export { chatAdapter } from './adapter/chat/chat-adapter.ts'
export { jsonAdapter, type JsonAdapterOptions } from './adapter/json/json-adapter.ts'
export { type ChatMessage, historyFromMessages, type HistoryFields } from './adapter/history-from-messages.ts'
export type { Adapter, AdapterOptions, AdapterTask, ParsedReply, ReplyFeedback } from './adapter/adapter.ts'
export type { FieldPiece, ReplyReader } from './adapter/reply-reader.ts'
export type { Context } from './context.ts'
export { currentContext, withContext } from './scope.ts'
export { type AssertionOptions, assertThat, suggest } from './assertion/assert-that.ts'
export { type Check, check } from './assertion/check.ts'
export type { FailedAssertion } from './assertion/failed-assertion.ts'
export {
  AssertionError,
  type AssertionErrorCode,
  type AssertionErrorOptions,
  type FailedAttempt,
} from './assertion/assertion-error.ts'
export { BudgetError, type BudgetErrorCode, type BudgetErrorOptions, type BudgetLimit } from './errors/budget-error.ts'
export { CacheError, type CacheErrorCode } from './errors/cache-error.ts'
export {
  ConfigurationError,
  type ConfigurationErrorCode,
  type ConfigurationErrorOptions,
} from './errors/configuration-error.ts'
export { type Blame, DspexError, type DspexErrorOptions } from './errors/dspex-error.ts'
export { EmbedderError, type EmbedderErrorCode } from './errors/embedder-error.ts'
export type { DspexErrorCode } from './errors/error-code.ts'
export { InputError, type InputErrorCode, type InputErrorOptions } from './errors/input-error.ts'
export type { Issue } from './errors/issue.ts'
export { LMError, type LMErrorCode, type LMErrorOptions } from './errors/lm-error.ts'
export { ParseError, type ParseErrorCode, type ParseErrorOptions } from './errors/parse-error.ts'
export { RerankerError, type RerankerErrorCode } from './errors/reranker-error.ts'
export { RetrieverError, type RetrieverErrorCode } from './errors/retriever-error.ts'
export { SignatureError, type SignatureErrorCode, type SignatureErrorOptions } from './errors/signature-error.ts'
export { StateError, type StateErrorCode, type StateErrorOptions } from './errors/state-error.ts'
export { ToolError, type ToolErrorCode } from './errors/tool-error.ts'
export { type EventHandlers, type EventMessage, type EventName, onEvent } from './on-event.ts'
export type { AdapterPayload } from './adapter/adapter-work.ts'
export type { CoreWork } from './core-work.ts'
export type { PredictPayload } from './module/module-work.ts'
export type { RetrievePayload } from './retrieve/retrieve-work.ts'
export type {
  SomeWork,
  WorkDescription,
  WorkKind,
  WorkMessage,
  WorkOutcome,
  WorkStream,
  WorkTrace,
} from './work/define-work.ts'
export { printWarnings, type WarningMessage, warnings } from './work/warnings.ts'
export type { Example } from './example.ts'
export { type JsonObject, type JsonValue } from './hash/hash.ts'
export type {
  Cache,
  CacheGetOptions,
  CacheLeaseOptions,
  CacheSetOptions,
  Lease,
  LeaseRenewOptions,
} from './cache/cache.ts'
export { type KeyedLM } from './lm/reply-cache/cache-key.ts'
export { explainCacheKey, type KeyedCall } from './lm/reply-cache/explain-cache-key.ts'
export {
  type Budget,
  type BudgetAmounts,
  type BudgetedCall,
  type BudgetEntry,
  type BudgetLimits,
  type BudgetOptions,
  createBudget,
} from './lm/budget.ts'
export type {
  Completion,
  FinishReason,
  LM,
  LMCapabilities,
  LMOptions,
  LMRequest,
  LMResult,
  LMStreamPart,
  LMTool,
  LMWarning,
  PriceFunction,
  ResponseFormat,
} from './lm/lm.ts'
export { fileCache, type FileCache, type FileCacheOptions } from './cache/file-cache.ts'
export { memoryCache, type MemoryCacheOptions } from './cache/memory-cache.ts'
export { record, type RecordOptions } from './lm/recording/record.ts'
export { replay, type ReplayOptions } from './lm/recording/replay.ts'
export { showMessages } from './lm/show-messages.ts'
export type { AdmissionOptions, CacheMode, CacheOptions, RetryOptions, TimeoutOptions } from './lm/pipeline-options.ts'
export { withCache } from './lm/stages/with-cache.ts'
export { textResult, type TextResultOptions } from './lm/text-result.ts'
export { lmWithOptions } from './lm/lm-with-options.ts'
export {
  audio,
  type AudioPart,
  type ContentPart,
  file,
  type FilePart,
  image,
  type ImagePart,
  type MediaPart,
  type MediaSource,
  type Message,
  type ReasoningPart,
  type Role,
  textMessage,
  textOf,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
} from './lm/message.ts'
export { withAdmission } from './lm/stages/with-admission.ts'
export { withBudget } from './lm/stages/with-budget.ts'
export { withPrice } from './lm/stages/with-price.ts'
export { withRetries } from './lm/stages/with-retries.ts'
export { withTimeouts } from './lm/stages/with-timeouts.ts'
export { type ModelUsage, type Usage, type UsageByModel } from './lm/usage.ts'
export type { Metric, MetricDoubt, Score } from './metric.ts'
export {
  ChainOfThought,
  type ChainOfThoughtOptions,
  type CheckReasoning,
  type WithReasoning,
} from './module/chain-of-thought.ts'
export { executionOf } from './module/execute.ts'
export { Module } from './module/module.ts'
export { Predict, type PredictOptions, type TypedDemo } from './module/predict.ts'
export { program, type ProgramOptions, type ProgramParts, type ProgramWith } from './module/program.ts'
export { ReAct, type ReActAdds, type ReActOptions, type ReActOutput } from './module/react.ts'
export type { ReActCall, ReActStep } from './module/react-trajectory.ts'
export type { CompletionsOptions, OutputWith } from './module/signature-module.ts'
export type { Embedder, EmbedOptions, EmbedResult } from './retrieve/embed/embedder.ts'
export type { ContainedIn, FieldTest, Filter, FilterTest, FilterValue, Metadata } from './retrieve/filter/filter.ts'
export { hashingEmbedder, type HashingEmbedderOptions } from './retrieve/embed/hashing-embedder.ts'
export { fitHashingIdf, type HashingIdf } from './retrieve/embed/hashing-idf.ts'
export {
  type CorpusPassage,
  inMemoryRetriever,
  type InMemoryRetrieverOptions,
} from './retrieve/corpus/in-memory-retriever.ts'
export { validateFilter } from './retrieve/filter/validate-filter.ts'
export type { Reranker, RerankOptions, RerankResult } from './retrieve/reranker.ts'
export type { Passage, RetrieveOptions, Retriever, RetrieveResult } from './retrieve/retriever.ts'
export { withDiversity, type WithDiversityOptions } from './retrieve/with-diversity.ts'
export { withReranker, type WithRerankerOptions } from './retrieve/with-reranker.ts'
export type { AnyRetriever, RetrieverAround } from './retrieve/wrap-retriever.ts'
export { type BatchesOptions, withBatches } from './retrieve/embed/with-batches.ts'
export { type EmbeddingCacheOptions, withEmbeddingCache } from './retrieve/embed/with-embedding-cache.ts'
export {
  type AnnotatedSchema,
  field,
  type Field,
  type FieldKind,
  type FieldOptions,
  type Validation,
} from './signature/field.ts'
export {
  type AddedFields,
  type AnySignature,
  type DefinedSignature,
  signature,
  type Signature,
} from './signature/signature.ts'
export type {
  CheckDefinition,
  CheckFields,
  CheckSignature,
  FieldDefinition,
  FieldMap,
  FieldPlace,
  FieldsDefinition,
  SideDefinition,
  SideInput,
  SideOutput,
  SignatureDefinition,
  SignatureFields,
  SignatureInput,
  SignatureOutput,
} from './signature/signature-types.ts'
export type { History } from './signature/signature-text.ts'
export { diffStates, type PredictorDiff, type StateDiff, type TextChange } from './state/diff-states.ts'
export { fromDspyState, type FromDspyStateOptions, toDspyState } from './state/dspy/dspy-state.ts'
export { dumpState, stateHash } from './state/dump-state.ts'
export { editState, type PredictorEdit } from './state/edit-state.ts'
export { findPredictors, type FindPredictorsOptions } from './state/find-predictors.ts'
export { migrateState, type MigrateStateOptions, type StateMigration } from './state/migrate-state.ts'
export { parseState } from './state/parse-state.ts'
export { type Predictor } from './state/predictor.ts'
export type { PredictorSettings } from './state/predictor-settings.ts'
export { type Execution, type OutputEvent, type Program, type ProgramEvent, type RequestPreview } from './program.ts'
export type { ContractField, Demo, PredictorContract, PredictorState, ProgramState } from './state/program-state.ts'
export { loadState, saveState, type StateFileOptions } from './state/state-file.ts'
export { type ProgramView, withState } from './state/with-state.ts'
export type {
  FieldDeltaEvent,
  FieldDoneEvent,
  FieldResetEvent,
  ReasoningDeltaEvent,
  StreamedEvent,
  ToolCallEvent,
  ToolResultEvent,
} from './streamed-event.ts'
export { keptEntries, type TraceEntry, type TraceKind } from './trace.ts'
export {
  type NoArguments,
  type Tool,
  tool,
  type ToolCallOptions,
  type JsonToolDefinition,
  type ToolDefinition,
  type ToolRunOptions,
} from './tool/tool.ts'
