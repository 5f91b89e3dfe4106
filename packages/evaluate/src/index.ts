export { assertImproved, assertNotWorse } from './compare/assert-improved.ts'
export type { CompareOptions } from './compare/compare-options.ts'
export { compare } from './compare/compare.ts'
export { ComparisonError, type ComparisonErrorCode, type ComparisonErrorOptions } from './compare/comparison-error.ts'
export type {
  Comparison,
  DifferenceInterval,
  FigureComparison,
  MetricComparison,
  SliceComparison,
  Verdict,
} from './compare/comparison.ts'
export type { NoiseReport } from './compare/noise.ts'
export type { ReportPair } from './compare/pair-reports.ts'
export type { DatasetStatistics } from './dataset/dataset-statistics.ts'
export { type Dataset, dataset, type DatasetMetadata, type DatasetOptions } from './dataset/dataset.ts'
export { type DatasetDiff, diffDatasets } from './dataset/diff-datasets.ts'
export type { ExampleRow, RowSource } from './dataset/example-row.ts'
export type { FittingRow, KnownInputs, LabelsOf } from './dataset/fitting-row.ts'
export type { FieldStatistics, NumberSummary } from './dataset/field-statistics.ts'
export { fileHoldoutLog } from './dataset/file-holdout-log.ts'
export { findOverlap, type Overlap } from './dataset/find-overlap.ts'
export {
  createHoldout,
  type CreateHoldoutOptions,
  type Holdout,
  type HoldoutLog,
  type HoldoutUse,
  memoryHoldoutLog,
} from './dataset/holdout.ts'
export { fromDspyExamples, type FromDspyExamplesOptions } from './dataset/load/from-dspy-examples.ts'
export { loadCsv, type LoadCsvOptions } from './dataset/load/load-csv.ts'
export { loadJson } from './dataset/load/load-json.ts'
export { loadJsonl } from './dataset/load/load-jsonl.ts'
export type { LoadOptions } from './dataset/load/load-rows.ts'
export type { FieldSelection } from './dataset/load/select-fields.ts'
export type { DataSource } from './dataset/load/text-chunks.ts'
export type { RowSchema } from './dataset/load/validate-row.ts'
export type { SimilarTextsOptions } from './dataset/similar-texts.ts'
export { type Assignment, assignSplits, type AssignSplitsOptions } from './dataset/split/assign-splits.ts'
export { splitDataset, type SplitOptions } from './dataset/split/split-dataset.ts'
export type { HoldoutOptions, SplitMethod, Splits } from './dataset/split/splits.ts'
export {
  type BadRow,
  ClaimError,
  type ClaimErrorCode,
  DatasetError,
  type DatasetErrorCode,
  type DatasetErrorOptions,
  MetricError,
  type MetricErrorCode,
  type MetricErrorOptions,
} from './errors.ts'
export type { Spent } from './lab/lab-account.ts'
export type { AskOptions, LabReply, LabResult, LabTrial, TrialLab, TrialLabOptions } from './lab/lab-port.ts'
export { trialLab } from './lab/trial-lab.ts'
export { allOf, anyOf, type Combined, type CombineOptions, threshold, weighted } from './metric/combine.ts'
export { editSimilarity, type EditSimilarityOptions } from './metric/edit-similarity.ts'
export { fieldAccuracy, type FieldAccuracyOptions } from './metric/field-accuracy.ts'
export { completeAndGrounded, type CompleteAndGroundedOptions } from './metric/judge/complete-and-grounded.ts'
export {
  type JudgeAgreement,
  judgeAgreement,
  type JudgeAgreementOptions,
  type RatedOutput,
} from './metric/judge/judge-agreement.ts'
export type { JudgeScale, Rating } from './metric/judge/judge-scale.ts'
export {
  judge,
  type JudgeInput,
  type JudgeOptions,
  type JudgeOutput,
  type JudgeProgram,
  judgeProgram,
} from './metric/judge/judge.ts'
export { semanticF1, type SemanticF1Options } from './metric/judge/semantic-f1.ts'
export {
  type AnyMetric,
  metric,
  type MetricFunction,
  type MetricOf,
  type MetricOptions,
  type MetricResult,
  toMetric,
} from './metric/metric.ts'
export { normalizeText } from './metric/normalize-text.ts'
export {
  type GoldPassage,
  type GoldPassages,
  type GoldPlace,
  type GoldPredicate,
  isGoldPassage,
} from './metric/gold-passages.ts'
export {
  type GoldOptions,
  ndcg,
  type RankingMetricOptions,
  reciprocalRank,
  type RetrievalMetric,
  type RetrievalMetricOptions,
  retrievalPrecision,
  retrievalRecall,
} from './metric/retrieval-metrics.ts'
export { retrievedPassages, type RetrievedOptions } from './metric/retrieved-passages.ts'
export {
  answerExactMatch,
  answerPassageMatch,
  type ExactMatchOptions,
  f1Score,
  type GoldAnswers,
  hotpotF1,
  type PassageMatchOptions,
  precisionScore,
  type TextMetric,
  type TextMetricOptions,
} from './metric/text-metrics.ts'
export { wordF1 } from './metric/text-scores.ts'
export type {
  Distribution,
  EarlyStop,
  Environment,
  EvaluationReport,
  EvaluationResult,
  MetricReport,
  ReportedInterval,
  ReportWarning,
  SliceMetric,
  SliceReport,
} from './result/report.ts'
export { checkExamples } from './dataset/devset/devset.ts'
export { type Evaluate, evaluate, type EvaluateTogether, evaluateTogether } from './evaluate.ts'
export type {
  EvaluationEvent,
  RunEndEvent,
  RunStartEvent,
  TrialEndEvent,
  WarningEvent,
} from './run/evaluation-events.ts'
export type { EvaluateOptions } from './run/evaluation-options.ts'
export type { Executor, RunTask, TrialTask } from './trial/executor.ts'
export { localExecutor, type LocalExecutorOptions } from './run/local-executor.ts'
export { trialRunner, type TrialRunnerOptions } from './run/trial-runner.ts'
export type { ErrorCount } from './result/tally.ts'
export {
  type CheckpointStore,
  type CheckpointStoreOptions,
  fileCheckpointStore,
  type FileCheckpointStoreOptions,
  memoryCheckpointStore,
} from './store/checkpoint-store.ts'
export { type FileTrialStore, fileTrialStore, type FileTrialStoreOptions } from './store/file-trial-store.ts'
export { memoryTrialStore, type MemoryTrialStoreOptions } from './store/memory-trial-store.ts'
export type {
  AppendOptions,
  ClaimOptions,
  ScoresToStore,
  StoredRow,
  TrialClaim,
  TrialQuery,
  TrialStore,
  TrialStoreOptions,
  TrialSummary,
  TrialToStore,
} from './trial/trial-store.ts'
export type { MetricLike, MetricRecord, Reduce, UncheckedMetric } from './trial/measure.ts'
export type { Evaluated, EvaluatedOn, EvaluationContext, InputOf, OutputOf } from './trial/subject.ts'
export type { TrialFailure, TrialKey, TrialRow, TrialScore } from './trial/trial.ts'
export { type EvaluatePayload, evaluateWork } from './run/evaluate-work.ts'
export { type TrialPayload, trialWork } from './trial/trial-work.ts'
